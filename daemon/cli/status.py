"""``afterword status``: where every application stands, what comes next, and how the accounts do."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from daemon import clock
from daemon.cli.main import DONE, NEEDS_PERSON
from daemon.cli.opening import opened
from daemon.derive import facts_of
from daemon.outlook import Row, outlook
from daemon.store import Health


def status(arguments: argparse.Namespace) -> int:
    with opened(arguments) as house:
        now = clock.now()
        health = house.store.health()
        view = outlook(facts_of(house.store), health, house.book, now)
        if arguments.json:
            accounts = [account_json(each) for each in health.values()]
            rows = [row.as_json() for row in view.rows]
            print(json.dumps({"now": now.isoformat(), "applications": rows, "accounts": accounts}, indent=2))
        else:
            print_table(view.rows)
            print_accounts(health, house.book.settings.local)
    return NEEDS_PERSON if any(each.failure for each in health.values()) else DONE


def account_json(health: Health) -> dict[str, Any]:
    return {
        "account": health.account,
        "last_success": _iso(health.last_success),
        "last_complete": _iso(health.last_complete),
        "failure": health.failure or None,
        "failing_since": _iso(health.failing_since),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def print_table(rows: Sequence[Row]) -> None:
    """The applications, as wide as the terminal allows; plain lines in a pipe."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not rows:
        console.print("No interview has been found yet.")
        return
    if not console.is_terminal:
        console = Console(width=200)
    table = Table(box=box.SIMPLE_HEAD)
    for title in ("application", "stands", "why", "next"):
        table.add_column(title, overflow="fold")
    for row in rows:
        name = row.name + (f"\n{row.role}" if row.role else "")
        following = f"{row.next}, {row.due:%a %d %b %H:%M}" if row.due else ""
        table.add_row(name, row.standing, row.why, following)
    console.print(table, markup=False)


def print_accounts(health: Mapping[str, Health], local: Any) -> None:
    for each in health.values():
        if each.failure:
            since = f" since {local(each.failing_since):%a %d %b %H:%M}" if each.failing_since else ""
            print(f"{each.account}: in trouble{since}: {each.failure}")
        elif each.last_complete:
            print(f"{each.account}: read to its end {local(each.last_complete):%a %d %b %H:%M}")
