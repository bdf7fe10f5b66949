"""What adopt knows of the ads managers' files, and how sure it is, as the page ``docs/formats.md``.

``python -m benchmarks.formats > docs/formats.md`` makes it. A test fails when a spec has changed and
the page was not made again.
"""

from collections import Counter
from collections.abc import Iterator

from adopt.export.bulk_specs import load_bulk_specs
from adopt.history.platforms import PlatformSpec
from adopt.history.spec_files import load_specs, load_tables
from adopt.history.table_sets import load_table_sets

LANGUAGES = {
    "en": "English",
    "ar": "Arabic",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "nl": "Dutch",
    "tr": "Turkish",
}
GRADES = "ABCDM"
HEAD = """# The ads managers' files, and how sure adopt is of them

Made by `python -m benchmarks.formats` from `adopt/history/specs` and `adopt/export/sheets`. A heading is graded
**A** if it stands in a real export that somebody has seen, **B** in a program that says it reads real exports,
**C** in a test or table of public code, **D** if the ads manager documents it, **M** if it is from memory
alone. A test (`tests/laws/test_export_laws.py`) draws platforms, languages and headings from below, writes them
in every usual encoding, separator and notation, and reads them back to the cent: that shows that a file so
written is read, and not that the ads manager writes it so.

## Reports in

| ads manager | headings | A | B | C | D | M | without a name in that language; the English one is read |
|---|---|---|---|---|---|---|---|
"""
TABLES = """
## Tables and rows in

| what | how sure | its rows are of | what may be counted |
|---|---|---|---|
"""
BULK = """
## Bulk sheets out

| ads manager | how sure | the budget is of | what else it is told by |
|---|---|---|---|
"""
REST = """
X, Snapchat, Pinterest, LinkedIn and Reddit: the headings of their sheets are not known, or there is no sheet. A
sheet of your own is a TOML file (see the README).
"""


def page() -> str:
    """The whole page."""
    reports = [line for spec in load_specs().values() for line in _report(spec)]
    tables = TABLES + "\n".join((*_sets(), *_rows())) + "\n"
    return HEAD + "\n".join(reports) + "\n" + tables + BULK + "\n".join(_bulk()) + "\n" + REST


def _report(spec: PlatformSpec) -> Iterator[str]:
    """A line for each language of a platform."""
    roles = [names for layout in spec.layouts for names in spec.headings_of(layout).values()]
    tongues = sorted({tongue for names in roles for tongue in names}, key=lambda t: (t != "en", t))
    for tongue in tongues:
        known = {name for names in roles for name in names.get(tongue, ())}
        count = Counter[str](spec.graded[name] for name in known)
        counts = " | ".join(str(count[grade] or "") for grade in GRADES)
        lacking = ", ".join(role for role in spec.needs if not _named(spec, role, tongue))
        yield f"| {spec.title} | {LANGUAGES[tongue]} | {counts} | {lacking} |"


def _named(spec: PlatformSpec, role: str, tongue: str) -> bool:
    """Whether the language has a name for ``role`` in any layout; of conversions, for any kind."""
    wanted = [f"conversions:{i}" for i in range(len(spec.conversions))] if role == "conversions" else [role]
    return any(spec.headings_of(layout).get(name, {}).get(tongue) for layout in spec.layouts for name in wanted)


def _sets() -> Iterator[str]:
    for spec in load_table_sets():
        told = ", ".join(f"{report.level} (`{report.tables[0]}`)" for report in spec.reports)
        first = spec.reports[0]
        counted = (
            f"each type in `{first.long.tables[0]}`" if first.long else ", ".join(r.title for r in first.results)
        )
        yield f"| {spec.title} | {spec.certainty} | {told} | {counted} |"


def _rows() -> Iterator[str]:
    for spec in load_tables():
        if spec.layouts[0].name == "api":
            counted = ", ".join(next(iter(kind.headings.values()))[0] for kind in spec.conversions)
            yield f"| {spec.title} | M | audience | `{counted}` |"


def _bulk() -> Iterator[str]:
    for spec in load_bulk_specs():
        level = "audience, or campaign where that holds it" if spec.of_audience.daily else "campaign"
        told = ", ".join((*spec.campaign_id, *spec.audience_id)) or "names"
        yield f"| {spec.title} | {spec.certainty} | {level} | {told} |"


if __name__ == "__main__":
    print(page(), end="")
