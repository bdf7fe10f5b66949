"""Which of the things that a report has columns for counts as a conversion."""

from collections.abc import Mapping

import numpy as np

from adopt.history.amounts import FloatArray
from adopt.history.results import Option, Wanted, choose
from adopt.history.rows import Body
from adopt.history.validate import clean_name, per_distinct
from adopt.text import N_


def which_kind(body: Body, counts: Mapping[int, FloatArray], asked: Mapping[str, Wanted]) -> int:
    """Which of the columns that count is taken: the user's, or the only one of one event that counts anything.

    Args:
        body: the report.
        counts: kind, as in the spec -> its numbers.
        asked: what the user wants counted, by platform.

    Raises:
        FileError: if several count and nobody said which, or what is asked for is not there.
    """
    spec = body.match.spec
    options = {
        k: Option(
            _result(body, k),
            spec.usual_heading(f"conversions:{k}", body.match.layout, "en"),
            float(np.nansum(n)),
            also=(*spec.conversions[k].called, body.match.heading(f"conversions:{k}")),
        )
        for k, n in counts.items()
    }
    if body.match.grid.result or not spec.platform:
        return next(iter(counts))
    counting = [k for k in counts if options[k].count > 0]
    events = [k for k in counting if not spec.conversions[k].sums_up]
    single = [k for n, k in enumerate(events) if not any(_same(counts[k], counts[e]) for e in events[:n])]
    own = [k for k in counting if spec.conversions[k].wanted]
    if spec.platform not in asked and (own or len(single) <= 1):
        return (own or single or counting or list(counts))[0]
    pool = options if spec.platform in asked else {k: options[k] for k in single}
    chosen, _ = choose(list(pool.values()), spec.platform, asked, body.match.grid.name, spec.title)
    return next(k for k, option in options.items() if option is chosen)


def _same(first: FloatArray, second: FloatArray) -> bool:
    return bool(np.array_equal(np.nan_to_num(first), np.nan_to_num(second)))


def _result(body: Body, kind: int) -> str:
    """What the history keeps of what was counted, the same for an export in any language and for the API."""
    usual = body.match.spec.usual_heading(f"conversions:{kind}", body.match.layout, "en")
    return body.match.grid.result or next(iter(body.match.spec.conversions[kind].called), usual)


def kept_results(body: Body, kind: int) -> list[str]:
    """What is kept of what each row counts; where a column says it of every row, it is kept too."""
    role = f"mixes:{kind}"
    kinds = per_distinct(body.cells(role), clean_name) if body.has(role) else []
    said = next(filter(None, kinds), "")
    name = _result(body, kind)
    return [f"{name}: {said}" if said else name] * len(body.rows)


def refuse_mixture(body: Body, kind: int, counts: FloatArray) -> None:
    """Refuse rows that count different things under one heading.

    Raises:
        FileError: naming them.
    """
    role = f"mixes:{kind}"
    if not body.has(role):
        return
    names = per_distinct(body.cells(role), clean_name)
    types = list(dict.fromkeys(name for name, count in zip(names, counts, strict=True) if name and count > 0))
    if len(types) > 1:
        raise body.place(role).refuse(
            names.index(types[1]),
            "mixed-results",
            N_("{file}: {results} counts different things under {column}: {types}."),
            N_("Export the campaigns of one kind at a time, or add the column of the event you want counted."),
            results=body.match.heading(f"conversions:{kind}"),
            types=types,
        )
