"""A report as a tagged PDF (PDF/UA-1), set by Typst; what it says comes to the template as data, never as code."""

import json
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

from adopt.charts.look import fonts
from adopt.charts.still import svg
from adopt.report.printed import Cell, Drawing, Part, Printed, Words

_ISOLATED = "\u2068{}\u2069"
AUTHOR = "adopt"


def pdf_bytes(report: Printed) -> bytes:
    """The report as PDF; the same report makes the same bytes."""
    import typst  # 80 MB; only a PDF needs it

    template = Path(str(resources.files("adopt") / "report" / "templates" / "report.typ"))
    return typst.compile(
        template,
        format="pdf",
        font_paths=[Path(fonts())],
        ignore_system_fonts=True,
        sys_inputs={"report": json.dumps(pdf_data(report))},
        pdf_standards="ua-1",
    )


def pdf_data(report: Printed) -> dict[str, Any]:
    """What the template is given."""
    shown = {name: getattr(report, name) for name in ("kind", "language", "direction", "title", "subtitle")}
    chapters = [
        {"head": chapter.head, "parts": [_part(part, report.language) for part in chapter.parts]}
        for chapter in report.chapters
    ]
    return {**shown, "author": AUTHOR, "chapters": chapters}


def _part(part: Part, language: str) -> dict[str, Any]:
    kind = type(part).__name__
    if isinstance(part, Drawing):
        drawn = {key: getattr(part, key) for key in ("caption", "alt", "marks", "half")}
        return {"kind": kind, **drawn, "svg": svg(part.chart, part.width, language)}
    data = asdict(part)
    if kind == "Grid":
        data["rows"] = [[_field(cell) for cell in row] for row in part.rows]  # type: ignore[union-attr]
        data["total"] = [_field(cell) for cell in part.total]  # type: ignore[union-attr]
    return {"kind": kind, **data}


def _field(cell: Cell) -> dict[str, Any]:
    """A field's text, a name kept in order whatever script it is in."""
    named = isinstance(cell, Words) and cell.name
    return {"text": _ISOLATED.format(cell.text) if named else cell.text, "figure": not isinstance(cell, Words)}
