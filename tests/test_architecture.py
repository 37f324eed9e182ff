"""The house rules that a machine can hold: sizes, purity, names, the words that must not be written."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("policies", "connectors", "daemon")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def functions(path: Path) -> list[tuple[str, int]]:
    """Every function of a file with its number of lines, decorators and docstring included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(node.name, (node.end_lineno or node.lineno) - node.lineno + 1) for node in nodes]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    """A file has at most 300 lines and a function at most 50, so that each can be read in one go."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300
    assert [(name, size) for name, size in functions(path) if size > 50] == []


def test_half_of_all_functions_are_tiny() -> None:
    """The median function is under 10 lines."""
    assert median(size for path in SOURCES for _, size in functions(path)) < 10


def test_our_names_belong_to_us_alone() -> None:
    """No other distribution brings a module called daemon, connectors or policies."""
    owners = importlib.metadata.packages_distributions()
    assert {name: sorted(set(owners.get(name, []))) for name in PACKAGES} == {name: ["afterword"] for name in PACKAGES}


def test_systemd_is_data() -> None:
    """The folder systemd/ never becomes a package: the name belongs to systemd-python."""
    assert not list((ROOT / "systemd").glob("*.py"))


def test_policies_know_the_standard_library_only() -> None:
    """Nothing outside the standard library is imported in policies/."""
    allowed = sys.stdlib_module_names | {"policies"}
    for path in (ROOT / "policies").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            assert {name.split(".")[0] for name in names} <= allowed, path


def test_every_dependency_has_its_line() -> None:
    """docs/dependencies.md names each dependency of pyproject.toml, and none that is no longer there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    declared = {re.split(r"[<>=\[;! ]", line)[0] for line in wanted}
    named = set(
        re.findall(r"^\| `([^`]+)` \|", (ROOT / "docs/dependencies.md").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert named == declared


def test_no_ladder_s_name_stands_in_the_code() -> None:
    """Ladders are data: one engine reads them all."""
    ladders = [path.stem for path in (ROOT / "policies" / "ladders").glob("*.toml")]
    assert len(ladders) == 6
    named = re.compile(rf"""["'](?:{"|".join(ladders)})["']""")
    code = [path for package in ("policies", "connectors", "daemon") for path in (ROOT / package).rglob("*.py")]
    assert [str(path) for path in code if named.search(path.read_text(encoding="utf-8"))] == []


def test_no_mail_can_be_sent() -> None:
    """No source file names an SMTP library or a sending call."""
    for path in SOURCES:
        assert not re.search(r"smtplib|aiosmtp|sendmail\(|send_message\(|SMTP\(", path.read_text(encoding="utf-8")), (
            path
        )


def test_help_starts_without_the_heavy_libraries() -> None:
    """`afterword --help` imports none of the libraries that take time and memory."""
    heavy = (
        "googleapiclient",
        "icalendar",
        "dateparser",
        "holidays",
        "rich",
        "jinja2",
        "keyring",
        "imapclient",
        "sqlite3",
    )
    code = "import sys; from daemon.cli.main import parser; parser().format_help(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in heavy if name in loaded] == []
