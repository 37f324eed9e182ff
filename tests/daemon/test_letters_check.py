"""The person's own templates are checked before they are needed, and a broken one stops nobody's work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.letters import TemplateProblem, forgiving, renderer
from daemon.letters_check import built_in_names, check_templates


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_our_own_templates_pass_their_check(tmp_path: Path) -> None:
    """Whoever copies any of ours, in any language, and changes nothing is told nothing."""
    from importlib import resources

    for language in resources.files("policies").joinpath("templates").iterdir():
        for entry in language.iterdir():
            write(tmp_path, f"{language.name}/{entry.name}", entry.read_text(encoding="utf-8"))
    assert check_templates(tmp_path) == ()


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("check-in.txt.j2", "Subject: x\n\n{{ nmae }}\n", 3, "nmae"),
        ("de/check-in.txt.j2", "Subject: x\n{% if %}\n", 2, "Expected"),
        ("nudge.txt.j2", "Subject: x\n\n\n{{ ''.__class__.__mro__ }}\n", 4, "unsafe"),
        ("nudge.txt.j2", "Subject: x\n{% include '../../../../etc/hostname' %}\n", 2, "does not exist"),
        ("nudge.txt.j2", "Subject: x\n{% include '/etc/hostname' %}\n", 2, "does not exist"),
        ("nudge.txt.j2", "Subject: {{ 1 // 0 }}\n", 1, "zero"),
        ("nudge.txt.j2", "Subject: x\n{% for n in range(10 ** 9) %}{% endfor %}\n", 2, "too big"),
        ("nudge.txt.j2", "Subject: x\n{% include 'nudge.txt.j2' %}\n", 2, "recursion"),
        ("note-email.txt.j2", "Title: {{ titel }}\n", 1, "titel"),
        ("prepare.txt.j2", "Title: {{ hour }}\n", 1, "hour"),
        ("unread-statement.txt.j2", "Title: x\n\n{{ lines }}\n", 3, "lines"),
    ],
)
def test_every_slip_and_every_attack_is_told_with_its_place(
    tmp_path: Path, name: str, text: str, line: int, said: str
) -> None:
    """The file, the line, what is wrong and what to do; nothing outside of the folder is read."""
    write(tmp_path, name, text)
    problems = check_templates(tmp_path)
    assert problems
    assert all(problem.place == f"{tmp_path / name}:{line}" for problem in problems)
    assert all(said in problem.value and problem.remedy for problem in problems)


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 name their file and the remedy."""
    (tmp_path / "check-in.txt.j2").write_bytes(b"Subject: Gr\xfc\xdfe\n")
    [problem] = check_templates(tmp_path)
    assert "check-in" in problem.place
    assert "UTF-8" in problem.remedy


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("chek-in.txt.j2", "Call it check-in.txt.j2."),
        ("check-in.txt", "Call it check-in.txt.j2."),
        ("my-own-letter.txt.j2", ""),
        ("notes.md", ""),
    ],
)
def test_a_file_that_nothing_uses_is_told_if_its_name_is_nearly_right(tmp_path: Path, name: str, remedy: str) -> None:
    """A slip in a file's name would otherwise be silent; a letter of a ladder of one's own is none."""
    write(tmp_path, name, "Subject: x\n\nText\n")
    assert [problem.remedy for problem in check_templates(tmp_path)] == ([remedy] if remedy else [])


def test_no_folder_means_no_problem(tmp_path: Path) -> None:
    """Most people have no templates of their own."""
    assert check_templates(tmp_path / "none") == ()
    assert "thank-you" in built_in_names()


def test_a_broken_template_gives_way_to_ours_and_is_told_once(tmp_path: Path) -> None:
    """The letter is written all the same; the person hears of it one time."""
    write(tmp_path, "nudge.txt.j2", "Subject: {{ nmae }}\n")
    told: list[TemplateProblem] = []
    render = forgiving(tmp_path, told.append)
    context: dict[str, object] = {"topic": "a talk", "name": "Jo", "position": "the position", "me": "Kim"}
    assert "Dear Jo" in render("nudge", "en", context)
    assert "Dear Jo" in render("nudge", "en", context)
    assert [(problem.line, "nmae" in problem.message) for problem in told] == [(1, True)]


def test_a_broken_template_that_only_the_person_has_becomes_an_open_blank(tmp_path: Path) -> None:
    """Such a draft has no recipient, and its reminder names the file."""
    write(tmp_path, "mine.txt.j2", "Subject: {{ nmae }}\n")
    text = forgiving(tmp_path, lambda _problem: None)("mine", "en", {})
    assert f"[[ {tmp_path / 'mine.txt.j2'}, line 1 ]]" in text


@pytest.mark.parametrize("make", [renderer, lambda own: forgiving(own, lambda _problem: None)])
@pytest.mark.parametrize("name", ["../../pyproject", "/etc/hostname", "..", "en/../../x"])
def test_no_name_leads_out_of_the_folders(
    tmp_path: Path, make: Callable[[Path], Callable[[str, str, dict[str, object]], str]], name: str
) -> None:
    """Whatever a ladder calls its template, only the two folders are looked into."""
    own = tmp_path / "own"
    own.mkdir()
    write(tmp_path, "pyproject.txt.j2", "Subject: out\n")
    with pytest.raises(KeyError):
        make(own)(name, "en", {})
