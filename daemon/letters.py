"""The templates of letters and notes, rendered by Jinja2 in its sandbox.

Rules: the person's own folder comes before ours, ``own/<language>/<name>.txt.j2`` before ``own/<name>.txt.j2``; a
template is compiled once, and reaches no file outside of the two folders; a name that the context lacks is an error
with its place, never an empty spot in a letter. A value is never rendered again, so that nothing in a mail or an event
can act as a template. A broken template of the person's own gives way to ours, and is told; it stops nobody's work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from policies.lexicon import load
from policies.wording import FAMILIAR

Render = Callable[[str, str, Mapping[str, object]], str]
_NOWHERE = Path()


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


def forgiving(own: Path, tell: Callable[[TemplateProblem], None]) -> Render:
    """Like ``renderer``; a template of the person's own that cannot be used is told once, and ours used instead.

    Where we have none of that name, the text is one open blank that names the problem: such a draft has no recipient.
    """
    first, ours = renderer(own), renderer(_NOWHERE)
    told: set[str] = set()

    def render(template: str, language: str, context: Mapping[str, object]) -> str:
        try:
            return first(template, language, context)
        except TemplateProblem as problem:
            if str(problem) not in told:
                told.add(str(problem))
                tell(problem)
            try:
                return ours(template, language, context)
            except KeyError:
                return f"Subject: {template}\nTitle: {template}\n\n[[ {problem.path}, line {problem.line} ]]\n"

    return render


def familiar(text: str, template: str) -> str:
    """A template of ours that says du, tu, tú instead, as ``lexicon/familiar.toml`` has it. English has one form."""
    language = template.partition("/")[0]
    pairs = load("familiar").get(language, ())
    for polite, other in sorted(pairs, key=lambda pair: -len(pair[0])):
        text = text.replace(polite, other)
    return text.replace(f'include "{language}/', f'include "{language}/{FAMILIAR}')


def own_file(own: Path, name: str) -> Path | None:
    """The file of that name in the person's own folder, None if there is none; nothing outside of it has a name."""
    parts = name.split("/")
    if own == _NOWHERE or any(part in ("", ".", "..") or "\\" in part or ":" in part for part in parts):
        return None
    path = own.joinpath(*parts)
    return path if path.is_file() else None


def _environment(own: Path) -> Any:
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    def source(template: str) -> tuple[str, str, Callable[[], bool]] | None:
        """The person's own folder, then the built-in one."""
        if mine := own_file(own, template):
            return _text(mine), str(mine), lambda: True
        if ".." in template.split("/"):
            return None
        polite = template.replace(f"/{FAMILIAR}", "/")
        if polite != template and any(own_file(own, name) for name in (polite, polite.rpartition("/")[2])):
            return None  # the person's own words are theirs, in whatever form
        place = resources.files("policies").joinpath("templates", *polite.strip("/").split("/"))
        if not place.is_file():
            return None
        text = place.read_text(encoding="utf-8")
        return (text if polite == template else familiar(text, template), str(place), lambda: True)

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
    name = f"{language}/{shared}"
    if own_file(own, name) is None and own_file(own, shared):
        name = shared
    try:
        return environment.get_template(name)
    except TemplateNotFound:
        return None
    except TemplateSyntaxError as error:
        place = error.filename or shared
        raise TemplateProblem(place, error.lineno, error.message or "syntax", "Correct the line.") from error


def _fill(template: Any, context: Mapping[str, object]) -> str:
    from jinja2 import TemplateError, TemplateNotFound, UndefinedError

    place = template.filename or template.name
    try:
        text: str = template.render(context)
    except UndefinedError as error:
        known = ", ".join(sorted(context))
        raise TemplateProblem(place, _line(error, place), str(error), f"These names are known: {known}.") from error
    except TemplateNotFound as error:
        missing = f"includes {error.name}, which does not exist"
        raise TemplateProblem(place, _line(error, place), missing, "Correct the name.") from error
    # A template is somebody's program: whatever it trips over has to name its place.
    except (
        TemplateError,
        ArithmeticError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        RuntimeError,
        MemoryError,
    ) as error:
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
