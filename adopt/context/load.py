"""A context as a TOML file, and an example of one to start from."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from adopt.context.analytics import Analytics, read_analytics
from adopt.context.context import Context
from adopt.context.priors import bad_key, comment, priors_from, priors_toml, unknown_key
from adopt.context.readers import LIFT_TEST, read_lift_tests, read_promotions, read_second_source
from adopt.context.series import read_series
from adopt.context.utm import Link, read_links
from adopt.curves.calendar import refuse_unknown
from adopt.curves.priors import DEFAULT
from adopt.errors import QuestionError
from adopt.files import toml_of
from adopt.history.source import Source
from adopt.text import N_, say

T = TypeVar("T")

KEYS = ("countries", "promotions", "lift_tests", "second_source", "analytics", "series", "priors")


def load_context(path: Path | str) -> Context:
    """Read what is known beside the history; other files are looked for in the folder of this one.

    Args:
        path: of a TOML file with any of the keys countries, promotions, lift_tests, second_source, analytics,
            series and priors.

    Raises:
        FileError: naming file and key, or file, row and column, what was expected, what was found, what to do.
    """
    content, folder, file = _content(path), Path(path).parent, str(path)
    for key in content:
        if key not in KEYS:
            raise unknown_key(file, key, list(KEYS))
    return Context(
        priors_from(content.get("priors", {}), file),
        _countries(content["countries"], file) if "countries" in content else None,
        _other_file(content, "promotions", folder, file, read_promotions),
        _other_file(content, "lift_tests", folder, file, read_lift_tests),
        _other_file(content, "second_source", folder, file, read_second_source),
        _analytics(content["analytics"], folder, file) if "analytics" in content else None,
        read_series(*(Source.of(folder / name) for name in _names(content.get("series", []), file))),
    )


def context_files(path: Path | str) -> dict[str, bytes]:
    """A context file and all that it names, under names of one folder: written there, it is the same context.

    Raises:
        FileError: if one of them cannot be read.
    """
    import tomlkit

    load_context(path)  # refuses what is none
    document, folder = tomlkit.parse(Source.of(path).data.decode("utf-8-sig")), Path(path).parent
    files: dict[str, bytes] = {}

    def taken(name: str) -> str:
        source = Source.of(folder / name)
        own = f"{len(files)}-{Path(source.name).name}"
        files[own] = source.data
        return own

    for key in ("promotions", "lift_tests", "second_source"):
        if key in document:
            document[key] = taken(str(document[key]))
    if "analytics" in document:
        reported = document["analytics"].unwrap()
        named = {"file": reported} if isinstance(reported, str) else reported
        document["analytics"] = {k: taken(v) if k in ("file", "links") else v for k, v in named.items()}
    if "series" in document:
        document["series"] = [taken(name) for name in _names(document["series"].unwrap(), str(path))]
    return {"context.toml": tomlkit.dumps(document).encode(), **files}


def starter_toml(language: str = "en") -> str:
    """A context file that changes nothing: every line that would is behind a ``#`` without a blank after it."""
    priors = priors_toml(DEFAULT, language).splitlines()
    head, values = priors[0], [line if line.startswith("#") else f"#{line}" for line in priors[1:]]
    heads = ",".join(headings[0] for headings in LIFT_TEST.values())
    parts = [
        [
            *_said(
                N_("What adopt should know beside the history: adopt fit FILE... --context context.toml"), language
            ),
            *_said(N_("Take the # away from the lines you need. Files are looked for beside this one."), language),
        ],
        [
            *_said(
                N_("Countries whose public holidays count; without this line, that of the currency."), language
            ),
            '#countries = ["SA", "AE"]',
        ],
        [
            *_said(N_("Your own sales and launches, past and to come: CSV or XLSX, such as"), language),
            *_example("name,from,to", "Summer sale,2026-07-01,2026-07-10"),
            '#promotions = "promotions.csv"',
        ],
        [
            *_said(N_("Lift tests: CSV or XLSX, such as"), language),
            *_example(heads, "Autumn holdout,meta,Prospecting,,2026-09-01,2026-09-28,28000,0,410,90"),
            *_said(_LIFT_TESTS, language),
            '#lift_tests = "lift_tests.csv"',
        ],
        [
            *_said(
                N_("Another count of the conversions, by day (date) or period: CSV or XLSX, such as"), language
            ),
            *_example("from,to,platform,conversions", "2026-09-01,2026-09-30,meta,1240"),
            '#second_source = "second_count.csv"',
        ],
        [
            *_said(
                N_(
                    "A report of GA4, whose campaigns are found by their UTM names; links say whose the others "
                    "are (adopt match)."
                ),
                language,
            ),
            '#analytics = { file = "ga4.csv", links = "links.csv", event = "purchase" }',
        ],
        [
            *_said(_SERIES, language),
            *_example("date,name,value", "2026-09-01,organic sessions,1930"),
            '#series = ["organic.csv"]',
        ],
        [*_said(N_("What the model believes before it sees the history."), language), head, *values],
    ]
    return "\n".join("\n".join([*part, ""]) for part in parts)


_LIFT_TESTS = N_(
    "An empty audience, or campaign and audience, means all of them. Rows of one name are one test on several "
    "cells; its days and figures are those of the whole test and may be left empty after its first row. Spend is "
    "the total of all days: in the treated group, and what it would have been without the treatment, 0 for a "
    "holdout."
)
_SERIES = N_(
    "Series kept by the day that demand may follow, such as organic reach, posts or searches; coming days too, "
    "where they are known. Exports of social and listening tools will do, or CSV or XLSX such as the one below. "
    "A series counts only if it helps the forecast. Leave out what ads bring about, such as brand searches."
)


def _said(text: str, language: str) -> list[str]:
    return comment(say(text, language))


def _example(*lines: str) -> list[str]:
    return [f"#   {line}" for line in lines]


def _content(path: Path | str) -> dict[str, object]:
    remedy = N_('It has lines such as: countries = ["SA"]. An example is written by: adopt context')
    return toml_of(Source.of(path).data, str(path), remedy)


def _countries(given: object, file: str) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(code, str) for code in given):
        text = N_("expected a list of countries such as {example}, got {got}.")
        raise bad_key(file, "countries", text, example='["SA", "AE"]', got=repr(given))
    codes = tuple(dict.fromkeys(code.strip().upper() for code in given))
    for code in codes:
        try:
            refuse_unknown(code)
        except QuestionError as error:
            raise bad_key(
                file, "countries", error.message.text, error.remedy.text, **error.message.values
            ) from None
    return codes


def _names(given: object, file: str) -> list[str]:
    """The names of the files of series."""
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        text = N_("expected a list of files such as {example}, got {got}.")
        raise bad_key(file, "series", text, example='["organic.csv"]', got=repr(given))
    return names


def _analytics(given: object, folder: Path, file: str) -> tuple[Analytics, tuple[Link, ...]]:
    if not isinstance(given, dict):
        text = N_("expected a table with a file, got {got}.")
        raise bad_key(file, "analytics", text, N_('Write analytics = {{ file = "ga4.csv" }}.'), got=repr(given))
    for key, value in given.items():
        if key not in ("file", "links", "event"):
            raise unknown_key(file, f"analytics.{key}", ["file", "links", "event"])
        if not isinstance(value, str) or not value:
            raise bad_key(file, f"analytics.{key}", N_("expected a text in quotes, got {got}."), got=repr(value))
    if "file" not in given:
        raise bad_key(file, "analytics", N_("there is no file."), N_('Write analytics = {{ file = "ga4.csv" }}.'))
    report = read_analytics(Source.of(folder / given["file"]), given.get("event"))
    return report, read_links(Source.of(folder / given["links"])) if "links" in given else ()


def _other_file(
    content: Mapping[str, object], key: str, folder: Path, file: str, read: Callable[[Source], tuple[T, ...]]
) -> tuple[T, ...]:
    """What the file says that ``key`` names; nothing if it names none."""
    if key not in content:
        return ()
    name = content[key]
    if not isinstance(name, str) or not name:
        raise bad_key(file, key, N_("expected the name of a file in quotes, got {got}."), got=repr(name))
    return read(Source.of(folder / name))
