"""The templates of letters and notes, rendered by Jinja2 in its sandbox.

Rules: the person's own folder comes before ours, ``own/<language>/<name>.txt.j2`` before ``own/<name>.txt.j2``; a
template is compiled once; a name that the context lacks is an error with its place, never an empty spot in a letter.
A value is never rendered again, so that nothing in a mail or an event can act as a template.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

Render = Callable[[str, str, Mapping[str, object]], str]


class TemplateProblem(ValueError):
    """A template cannot be used: its path, the line, what is wrong, and the remedy."""

    def __init__(self, path: str, line: int, message: str, remedy: str) -> None:
        super().__init__(f"{path}:{line}: {message}. {remedy}")
        self.path, self.line, self.message, self.remedy = path, line, message, remedy


def renderer(own: Path) -> Render:
    """``render(template, language, context)``, with the person's own templates in ``own`` (it need not exist).

    ``render`` raises ``KeyError`` if no such template exists in that language, ``TemplateProblem`` if it cannot be
    read or filled in.
    """
    compiled: dict[tuple[str, str], Any] = {}
    environment: list[Any] = []

    def render(template: str, language: str, context: Mapping[str, object]) -> str:
        if not environment:
            environment.append(_environment(own))
        key = (template, language)
        if key not in compiled:
            compiled[key] = _load(environment[0], template, language, own)
        found = compiled[key]
        if found is None:
            raise KeyError(f"{language}/{template}")
        return _fill(found, context)

    return render


def _environment(own: Path) -> Any:
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    def source(template: str) -> tuple[str, str, Callable[[], bool]] | None:
        """The person's own folder, then the built-in one."""
        mine = own.joinpath(*template.split("/"))
        if mine.is_file():
            return _text(mine), str(mine), lambda: True
        place = resources.files("policies").joinpath("templates", *template.split("/"))
        return (place.read_text(encoding="utf-8"), str(place), lambda: True) if place.is_file() else None

    return SandboxedEnvironment(
        loader=FunctionLoader(source),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateProblem(str(path), 1, f"cannot be read ({error})", "Save it as UTF-8 text.") from error


def _load(environment: Any, template: str, language: str, own: Path) -> Any:
    """The compiled template, None if there is none in that language."""
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    shared = f"{template}.txt.j2"
    # The person's template without a language goes before our own one in any language.
    mine = [name for name in (f"{language}/{shared}", shared) if own.joinpath(*name.split("/")).is_file()]
    try:
        return environment.get_template(mine[0] if mine else f"{language}/{shared}")
    except TemplateNotFound as error:
        if error.name in (shared, f"{language}/{shared}"):
            return None
        raise TemplateProblem(shared, 1, f"includes {error.name}, which does not exist", "Correct the name.") from error
    except TemplateSyntaxError as error:
        place = error.filename or shared
        raise TemplateProblem(place, error.lineno, error.message or "syntax", "Correct the line.") from error


def _fill(template: Any, context: Mapping[str, object]) -> str:
    from jinja2 import TemplateError, UndefinedError

    place = template.filename or template.name
    try:
        text: str = template.render(context)
    except UndefinedError as error:
        known = ", ".join(sorted(context))
        raise TemplateProblem(place, _line(error, place), str(error), f"These names are known: {known}.") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise TemplateProblem(place, _line(error, place), str(error), "Correct the expression.") from error
    return text


def _line(error: BaseException, place: str) -> int:
    """The line of the template in the traceback, which Jinja2 rewrites to the template's own lines."""
    trace, line = error.__traceback__, 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == place:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
