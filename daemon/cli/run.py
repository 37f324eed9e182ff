"""``afterword run``: one pass, or the daemon."""

from __future__ import annotations

import argparse
import logging

from connectors.errors import ConnectorError, Misconfigured, NeedsLogin, Unavailable
from daemon import clock
from daemon.cli.main import DONE, NEEDS_PERSON, UNREACHED, WRONG_USE, Failure
from daemon.cli.opening import AlreadyRunning, Opened, locked, opened
from daemon.cycle import Cycle, Report
from daemon.telling import operation_lines
from daemon.wiring import build_world

log = logging.getLogger("afterword")


def run(arguments: argparse.Namespace) -> int:
    with opened(arguments) as house:
        start_log(house.config.daemon.log_level)
        if arguments.dry_run:
            return _dry_run(house)
        try:
            with locked(house.config):
                return _once(house, arguments.believe_empty) if arguments.once else _watch(house)
        except AlreadyRunning as running:
            if not arguments.once:
                raise Failure(f"{running}; it looks at once if you say: afterword run --once", NEEDS_PERSON) from None
            house.wake()
            print(f"{running}; it has been woken and looks now")
            return DONE


def start_log(level: str) -> None:
    """One line an entry, to standard error: where a terminal and journald both read."""
    logging.basicConfig(level=level.upper(), format="%(levelname)s %(message)s")
    # Libraries' chatter belongs to their own debugging, not to a person's journal.
    logging.getLogger().setLevel(logging.WARNING)
    log.setLevel(level.upper())


def _dry_run(house: Opened) -> int:
    world = build_world(house.config, house.book)
    try:
        report = Cycle(house.store, world, house.book).dry_run(clock.now())
    finally:
        world.close()
    for line in operation_lines(report, house.book) or ["Nothing to do."]:
        print(line)
    _warn(report)
    return _status(report)


def _once(house: Opened, believe_empty: bool) -> int:
    world = build_world(house.config, house.book)
    cycle = Cycle(house.store, world, house.book)
    cycle.believe_empty = believe_empty
    try:
        report = cycle.run(clock.now())
    finally:
        world.close()
    _tell(report, house)
    print(f"{len(report.operations)} operation(s)")
    return _status(report)


def _watch(house: Opened) -> int:
    from daemon.service import Service

    world = build_world(house.config, house.book)
    cycle = Cycle(house.store, world, house.book, patience=20.0)
    Service(cycle, clock.now, house.config.daemon.scan_minutes, lambda report: _tell(report, house)).run()
    log.info("stopped")
    return DONE


def _tell(report: Report, house: Opened) -> None:
    for line in operation_lines(report, house.book):
        log.info("%s", line)
    _warn(report)


def _warn(report: Report) -> None:
    """What could not be reached or read."""
    for failure in report.failures.values():
        log.warning("%s", failure)
    for problem in report.problems:
        log.warning("%s", problem)


def _status(report: Report) -> int:
    """The exit status that the worst failure of a pass asks for."""
    kinds: list[tuple[type[ConnectorError], int]] = [
        (NeedsLogin, NEEDS_PERSON),
        (Misconfigured, WRONG_USE),
        (Unavailable, UNREACHED),
    ]
    for kind, status in kinds:
        if any(isinstance(failure, kind) for failure in report.failures.values()):
            return status
    return DONE
