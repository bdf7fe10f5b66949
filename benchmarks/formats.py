"""What adopt knows of the ads managers' files, and how sure it is, as the page ``docs/formats.md``.

``python -m benchmarks.formats > docs/formats.md`` makes it. A test fails when a spec has changed and
the page was not made again.
"""

from collections import Counter
from collections.abc import Iterator

from adopt.export.api_specs import ApiSpec, load_api_specs
from adopt.export.bulk_specs import BulkSpec, load_bulk_specs
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
OVERVIEW = """
## At a glance

What works for each ads manager, and how sure its format is: a letter as above, of a report that of the least sure
column which it cannot do without. *In part* means that some columns are read by their English names alone.

| ads manager | report in English | report in Arabic | XLSX | warehouse | bulk sheet out | request out |
|---|---|---|---|---|---|---|
"""
CHECKED = """
How each was checked; none has been tried against an account:

- reports: every language and heading in every encoding and separator of text, read back to the cent
  (`tests/laws/test_export_laws.py`); XLSX as the simulated advertisers write it for TikTok and X, and of others by
  the same reading of headings (`tests/unit/history/test_exports.py`, `tests/unit/history/test_grid.py`)
- warehouse: the tables that Fivetran's packages test themselves with, added up by other means
  (`tests/unit/history/test_seeds.py`; the tables are no part of the project)
- bulk sheets: every byte but those of the budgets stays (`tests/unit/export/test_round_trip.py`,
  `tests/laws/test_round_trip_laws.py`)
- requests: `tests/unit/export/test_payloads.py`, and against the platform's own program of the version that the
  cell names (`tests/sdk/test_sdk.py`); X's knows those of campaigns only
- what each is told that cannot be used: `tests/functional/test_bad_files.txt`
"""
HEAD = """# The ads managers' files, and how sure adopt is of them

Made by `python -m benchmarks.formats` from `adopt/history/specs`, `adopt/export/sheets` and `adopt/export/apis`. A
heading is graded **A** if it stands in a real export that somebody has seen, **B** in a program that says it reads
real exports, **C** in a test or table of public code, **D** if the ads manager documents it, **M** if it is from
memory alone. A test (`tests/laws/test_export_laws.py`) draws platforms, languages and headings from below, writes
them in every usual encoding, separator and notation, and reads them back to the cent: that shows that a file so
written is read, and not that the ads manager writes it so.
"""
REPORTS = """
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
LinkedIn and Reddit have no sheet that is known. Snapchat's and X's have no budget heading that is known: name it
with `--budget-column`. X's editor gives XLSX, which cannot be kept byte for byte; only a sheet that comes as text
is taken. A sheet of your own is a TOML file (see the README).

## Requests out

| interface | level | request | field | unit | request is | version, and that is | held against |
|---|---|---|---|---|---|---|---|
"""
LAST = """
The level that is taken to hold a budget, and how sure that is; `--owner` says otherwise:

{owners}

`tests/sdk` builds the same requests with the platforms' own programs, which are in the dependency group `sdk`, and
compares method, path and fields. Nothing is sent: that shows that a request is well formed, and not that an
account accepts it. What each program said:

{said}

Meta counts money in hundredths or in whole units ({whole}), whatever
ISO says; a currency that its table does not list is refused.
"""


def page() -> str:
    """The whole page."""
    reports = [line for spec in load_specs().values() for line in _report(spec)]
    tables = TABLES + "\n".join((*_sets(), *_rows())) + "\n"
    return (
        HEAD
        + _overview()
        + REPORTS
        + "\n".join(reports)
        + "\n"
        + tables
        + BULK
        + "\n".join(_bulk())
        + "\n"
        + REST
        + _requests()
    )


def _overview() -> str:
    """What works for each platform."""
    sets = {spec.platform: f"{spec.certainty}: Fivetran" for spec in load_table_sets()}
    rows = {spec.platform for spec in load_tables() if spec.layouts[0].name == "api"}
    sheets = {spec.platform: spec for spec in load_bulk_specs()}
    requests = load_api_specs()
    lines = []
    for platform, spec in load_specs().items():
        english, arabic = (_surely(spec, tongue) for tongue in ("en", "ar"))
        kept = ", ".join(filter(None, (sets.get(platform), "M: rows of the API" if platform in rows else "")))
        workbook = english if english == arabic or arabic == "no" else f"{english}; Arabic {arabic}"
        out = _sheet(sheets[platform]) if platform in sheets else "no"
        cells = spec.title, english, arabic, workbook, kept or "no", out, _asked(requests[platform])
        lines.append(f"| {' | '.join(cells)} |")
    return OVERVIEW + "\n".join(lines) + "\n" + CHECKED


def _surely(spec: PlatformSpec, tongue: str) -> str:
    """How sure a report in a language is: the grade of the least sure of the columns that it needs."""
    grades = [_grade(spec, role, tongue) for role in (*spec.needs, "date")]
    named = [grade for grade in grades if grade]
    if not named:
        return "no"
    return max(named) if len(named) == len(grades) else f"in part: {max(named)}"


def _grade(spec: PlatformSpec, role: str, tongue: str) -> str:
    """The best grade of a column's names in a language, in any layout; empty if it has none."""
    wanted = [f"conversions:{i}" for i in range(len(spec.conversions))] if role == "conversions" else [role]
    names = [
        n for lay in spec.layouts for role in wanted for n in spec.headings_of(lay).get(role, {}).get(tongue, ())
    ]
    return min((spec.graded[name] for name in names), default="")


def _sheet(spec: BulkSpec) -> str:
    known = spec.of_audience.daily or spec.of_campaign.daily
    return spec.certainty if known else f"{spec.certainty}: with `--budget-column`"


def _asked(spec: ApiSpec) -> str:
    told = spec.levels[spec.owner].fact.certainty
    program = (
        f"`{spec.checked.package}` {spec.checked.version}" if spec.checked else "no program to hold it against"
    )
    return f"{told}; {program}"


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
        level = (
            "audience, or campaign where that holds it"
            if spec.of_audience.daily
            else "campaign"
            if spec.of_campaign.daily
            else "as `--budget-column` says"
        )
        told = ", ".join((*spec.campaign_id, *spec.audience_id)) or "names"
        yield f"| {spec.title} | {spec.certainty} | {level} | {told} |"


def _requests() -> str:
    specs = load_api_specs()
    rows = "".join(f"{row}\n" for spec in specs.values() for row in _api(spec))
    owners = "\n".join(
        f"- {s.title}: {s.levels[s.owner].name.lower()} ({s.owner_fact.certainty}: {s.owner_fact.source})"
        for s in specs.values()
    )
    said = "\n".join(
        f"- `{s.checked.package}` {s.checked.version}: {s.checked.said}." for s in specs.values() if s.checked
    )
    return rows + LAST.format(owners=owners, said=said, whole=", ".join(specs["meta"].whole_currencies))


def _api(spec: ApiSpec) -> Iterator[str]:
    program = (
        f"{spec.checked.package} {spec.checked.version}" if spec.checked else "none is published as a package"
    )
    for told in spec.levels.values():
        first = "; the object must be read first" if told.read_first else ""
        cells = (
            spec.title,
            told.name,
            f"`{told.method} {told.path}`",
            f"`{told.field}`",
            spec.unit,
            told.fact.certainty + first,
            f"{spec.version}: {spec.version_fact.certainty}",
            program,
        )
        yield f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print(page(), end="")
