"""A report as one HTML file: style, fonts and charts inside, no script, and nothing asked of any other place."""

from base64 import b64encode
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adopt.charts.look import fonts
from adopt.charts.still import svg
from adopt.report.printed import Cell, Chapter, Drawing, Number, Printed, Words

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_WEIGHTS = {400: "Regular", 700: "Bold"}


def html_bytes(report: Printed) -> bytes:
    """The report as HTML, UTF-8."""
    names = (f"c{number}-" for number in range(10**6))
    chapters = [_chapter(chapter, report.language, names) for chapter in report.chapters]
    shown = {name: getattr(report, name) for name in ("kind", "language", "direction", "title", "subtitle")}
    return _template().render(report={**shown, "chapters": chapters}).encode()


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    folder = resources.files("adopt") / "report" / "templates"
    place = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    faces = [
        (weight, b64encode((Path(fonts()) / f"IBMPlexSansArabic-{name}.woff2").read_bytes()).decode())
        for weight, name in _WEIGHTS.items()
    ]
    css = _safe((folder / "report.css").read_text("utf-8"))
    place.globals |= {"faces": faces, "css": css, "field": _field}
    return place.from_string((folder / "report.html.j2").read_text("utf-8"))


def _chapter(chapter: Chapter, language: str, names: Any) -> dict[str, Any]:  # noqa: ANN401 - what Jinja takes
    parts = [
        (type(part).__name__, _drawn(part, language, next(names)) if isinstance(part, Drawing) else part)
        for part in chapter.parts
    ]
    return {"head": chapter.head, "parts": parts}


def _drawn(part: Drawing, language: str, name: str) -> dict[str, Any]:
    shown = {key: getattr(part, key) for key in ("caption", "alt", "marks", "half")}
    return {**shown, "svg": _safe(svg(part.chart, part.width, language, name=name))}


def _field(cell: Cell, first: bool) -> "Markup":
    """A field of a table; the first of a row is its heading."""
    from markupsafe import Markup

    tag = Markup("th scope=row") if first else Markup("td")
    match cell:
        case Number(text=text):
            return Markup('<{} class="n"><bdi dir="ltr">{}</bdi></{}>').format(tag, text, tag.split()[0])
        case Words(text=text, name=True):
            return Markup("<{}><bdi>{}</bdi></{}>").format(tag, text, tag.split()[0])
    return Markup("<{}>{}</{}>").format(tag, cell.text, tag.split()[0])


def _safe(text: str) -> "Markup":
    """What was made here: a style, or a chart, whose names its maker has escaped."""
    from markupsafe import Markup

    return Markup(text)
