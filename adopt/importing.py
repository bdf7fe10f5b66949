"""What a user wants of files: one history out of many, and what else is known of its days."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.context.analytics import read_analytics
from adopt.context.context import Context
from adopt.context.counted import with_goal
from adopt.context.utm import Matched, match, read_links
from adopt.curves.calendar import event_name, known_countries
from adopt.findings import Finding
from adopt.hijri import hijri_days
from adopt.history.folder import sources_of
from adopt.history.mapping_file import load_mapping
from adopt.history.mapping_preview import MappingPreview, mapping_preview
from adopt.history.read import Imported, Source, read_database, read_sources
from adopt.history.results import Wanted, parse_wanted
from adopt.history.table import History

FloatArray = NDArray[np.float64]


def import_history(
    files: Sequence[Path | str | Source],
    platform: str | None = None,
    newer_replaces: bool = False,
    mapping: Path | str | Source | None = None,
    results: Mapping[str, str] | None = None,
    table: str | None = None,
) -> Imported:
    """Read exports of ads managers and canonical tables, any mix, into one daily history.

    Args:
        files: paths, or sources already in memory; a folder means the files in it.
        platform: take every file for one of this platform; found out by itself if None.
        newer_replaces: where two files hold the same day of a cell, the later file counts.
        mapping: a TOML file of what becomes of names and currencies; what ``ADOPT_MAPPING`` names if None.
        results: platform -> what counts as a conversion there, such as ``purchase`` or ``purchase@7d_click``.
        table: the name of the table to read, where several of a database would do.

    Raises:
        FileError: naming file, row and column, what was expected, what was found, and what to do.
    """
    rules = None if mapping is None else load_mapping(mapping)
    return read_sources(sources_of(files), platform, newer_replaces, rules, _wanted(results), table)


def preview_mapping(history: History, mapping: Source) -> MappingPreview:
    """What a mapping would do to the names of a history that none was applied to.

    Raises:
        FileError: naming the key of the mapping, what was expected and what was found.
    """
    return mapping_preview(history, load_mapping(mapping))


def import_database(
    url: str,
    query: str | None = None,
    table: str | None = None,
    platform: str | None = None,
    results: Mapping[str, str] | None = None,
) -> Imported:
    """Read a query, or the tables of a schema, of any database that SQLAlchemy reaches.

    Args:
        url: as SQLAlchemy writes it; its password is told nowhere and kept nowhere.
        query: SQL whose columns are named as those of a file would be; every table of the schema if None.
        table: the name of the table to read, where several would do.
        platform: whose rows they are, where no column tells.
        results: as for :func:`import_history`.

    Raises:
        FileError: if the database does not answer, or as :func:`import_history`.
    """
    return read_database(url, query, table, platform, _wanted(results))


def _wanted(results: Mapping[str, str] | None) -> dict[str, Wanted]:
    return dict(parse_wanted(f"{platform}={kind}") for platform, kind in (results or {}).items())


def known_events(history: History, context: Context, ahead: int, language: str = "en") -> pd.DataFrame:
    """What happens in the days of a history and in the ``ahead`` days after it: columns name, first, last, hijri.

    Args:
        history: whose days matter, and whose currency tells the country where the context does not.
        context: with countries and promotions.
        ahead: days after the history.
        language: of the names.
    """
    found = context.events_of(history, ahead)
    rows = [
        (event_name(event, language), event.first, event.last, hijri_days(event.first, event.last, language))
        for event in found
    ]
    return pd.DataFrame(rows, columns=["name", "first", "last", "hijri"])


def country_names(language: str = "en") -> dict[str, str]:
    """ISO code -> name in ``language`` of every country whose public holidays are known, by name."""
    from babel import Locale  # slow to import

    territories = Locale(language).territories
    return dict(sorted(((code, territories.get(code, code)) for code in known_countries()), key=lambda c: c[1]))


def match_analytics(
    history: History,
    report: Path | str | Source,
    links: Path | str | Source | None = None,
    event: str | None = None,
) -> Matched:
    """Put a report of web analytics (GA4) to the campaigns of a history.

    Args:
        history: whose campaigns.
        report: CSV or XLSX.
        links: a table that says whose rows are whose, where names do not tell.
        event: the one that counts, where the report tells several apart.

    Raises:
        FileError: naming file, row and column, what was expected, what was found, and what to do.
    """
    files = [None if f is None else f if isinstance(f, Source) else Source.of(f) for f in (report, links)]
    assert files[0] is not None
    return match(read_analytics(files[0], event), history, () if files[1] is None else read_links(files[1]))


def goal_of_analytics(matched: Matched, history: History) -> tuple[History, tuple[Finding, ...]]:
    """The history with what analytics counts in place of the platforms' conversions: see :func:`with_goal`.

    Raises:
        FileError: if the report has no days, or none of the history's.
    """
    return with_goal(matched, history)
