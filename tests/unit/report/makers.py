"""Histories with names and currencies that break careless reports, and readers of the three formats."""

import re
import zipfile
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from adopt.history.table import History
from adopt.learned import Curves, fit_curves

NAMES = (
    ("meta", "<script>alert(1)</script>", "=cmd|' /C calc'!A0"),
    ("meta", "$x_1$ #let a = 1; *bold* `raw`", "@SUM(1+1)*2"),
    ("tiktok", "عروض الصيف (2026)", "نساء 25-34"),
    ("tiktok", "{budget} & {0} \\ https://example.org", "+49 خصم 10%"),
)
"""What platforms let people call their campaigns and audiences."""
DAYS = 70


@cache
def curves(currency: str = "SAR", revenue: bool = True, cells: int = 4) -> Curves:
    """Curves of cells whose spend moves by itself; names as in :data:`NAMES`, then numbered ones."""
    rng = np.random.default_rng(5)
    frames = []
    for i in range(cells):
        platform, campaign, audience = NAMES[i] if i < len(NAMES) else ("meta", f"Campaign {i}", f"Audience {i}")
        spend = (40 + 15 * i) * np.exp(0.4 * rng.standard_normal(DAYS))
        came = rng.poisson(30 * spend / (spend + 80))
        frame = pd.DataFrame({"date": pd.date_range("2026-08-01", periods=DAYS), "spend": spend.round(2)})
        frame = frame.assign(platform=platform, campaign=campaign, audience=audience, conversions=came)
        frame = frame.assign(impressions=1000, clicks=100, revenue=came * 20.5 if revenue else np.nan)
        frames.append(frame.assign(currency=currency) if currency else frame)
    return fit_curves(History.from_frame(pd.concat(frames, ignore_index=True)))


class Page(HTMLParser):
    """An HTML page: its tags with their attributes, its text, and the fields of its tables."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.fields, self._open = "", list[str](), list[str]()
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("td", "th"):
            self.fields.append("")
        if tag in ("style", "svg", "td", "th"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[-1]:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not {"style", "svg"} & set(self._open):
            self.text += data
            if self._open:
                self.fields[-1] += data


MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Book:
    """An XLSX file: its sheets, and every cell as a spreadsheet shows it."""

    def __init__(self, content: bytes) -> None:
        self.parts = zipfile.ZipFile(BytesIO(content))
        strings = self._xml("xl/sharedStrings.xml").findall(f"{MAIN}si")
        self.strings = ["".join(t.text or "" for t in s.iter(f"{MAIN}t")) for s in strings]
        styles = self._xml("xl/styles.xml")
        named = {f.get("numFmtId"): f.get("formatCode") or "" for f in styles.iter(f"{MAIN}numFmt")}
        built_in: dict[str | None, str] = {"0": "General", "1": "0", "2": "0.00", "3": "#,##0"}
        built_in |= {"4": "#,##0.00", "9": "0%", "10": "0.00%"}
        uses = styles.find(f"{MAIN}cellXfs")
        assert uses is not None
        self.formats = [{**built_in, **named}[x.get("numFmtId") or "0"] for x in uses]
        names = sorted(n for n in self.parts.namelist() if n.startswith("xl/worksheets/sheet"))
        self.sheets = [self._xml(name) for name in names]

    def _xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.parts.read(name))

    def shown(self) -> list[str]:
        """The text of every cell."""
        return [self._shown(cell) for sheet in self.sheets for cell in sheet.iter(f"{MAIN}c")]

    def _shown(self, cell: ElementTree.Element) -> str:
        value = cell.findtext(f"{MAIN}v")
        if value is None:
            return ""
        if cell.get("t") == "s":
            return self.strings[int(value)]
        return as_spreadsheet(float(value), self.formats[int(cell.get("s") or 0)])


def as_spreadsheet(value: float, form: str) -> str:
    """A number under a spreadsheet's format, of those that reports use.

    Example:
        >>> as_spreadsheet(-0.053, "+0.0%;-0.0%;+0.0%"), as_spreadsheet(1234.5, "#,##0.00")
        ('-5.3%', '1,234.50')
    """
    if form == "General":
        return f"{value:g}"
    positive, *others = form.split(";")
    chosen = others[0] if value < 0 and others else positive
    places = len(chosen.split(".")[1].rstrip("%")) if "." in chosen else 0
    sign = chosen[0] if chosen[0] in "+-" else "-" if value < 0 else ""
    scaled = abs(value) * (100 if chosen.endswith("%") else 1)
    return f"{sign}{scaled:{',' if ',' in chosen else ''}.{places}f}" + ("%" if chosen.endswith("%") else "")


_FIGURE = re.compile(r"[+\-]?\d[\d,]*(?:\.\d+)?%?")


def figures(texts: list[str]) -> Counter[str]:
    """Every figure that texts hold, with its sign."""
    return Counter(found for text in texts for found in _FIGURE.findall(text))
