"""What a context measured, as the fit takes it, and what came of it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from adopt.context.context import Context, resolve
from adopt.curves.measured import Measurement, counts, effects, restatements
from adopt.curves.posterior import Posterior
from adopt.findings import Finding, Severity
from adopt.history.table import Panel
from adopt.text import N_


def measurements_of(
    context: Context,
    panel: Panel,
    usable: NDArray[np.bool_],
    restated: pd.DataFrame | None,
    maturing: Mapping[str, float],
) -> tuple[tuple[Measurement, ...], tuple[Finding, ...]]:
    """What was measured beside the counts of a history, and findings about what says nothing.

    Args:
        context: what is known.
        panel: of the history.
        usable: days that count, shape (C, T).
        restated: what earlier exports of the history said, or None.
        maturing: days that results keep arriving, by platform.

    Raises:
        FileError: if a test names a cell that the history does not have.
    """
    tests = resolve(context, panel.cells)
    told = effects(tests, panel.cells, panel.dates, panel.spend, usable & (panel.spend > 0))
    platforms = sorted({cell.platform for cell in panel.cells})
    index = np.array([platforms.index(cell.platform) for cell in panel.cells])
    second = counts(
        context.second_source, platforms, index, panel.dates, panel.conversions, context.priors.second_source
    )
    findings = [_test_unseen(test.name) for test, effect in zip(tests, told, strict=True) if effect is None]
    findings += [
        _count_unseen(source.platform)
        for source, count in zip(context.second_source, second, strict=True)
        if count is None
    ]
    again = restatements(restated, platforms, maturing)
    return tuple(m for m in (*told, *second, *again) if m is not None), tuple(findings)


def _test_unseen(name: str) -> Finding:
    return Finding(
        "test-outside-history",
        Severity.REVIEW,
        N_(
            "The lift test “{name}” tells nothing: its audiences spent nothing in its time, as the history has it."
        ),
        N_("Add the exports of the days of the test."),
        {"name": name},
    )


def _count_unseen(platform: str) -> Finding:
    return Finding(
        "count-outside-history",
        Severity.REVIEW,
        N_("A second count of {platform} tells nothing: the history has no conversions of those days."),
        N_("Add the exports of the days that were counted."),
        {"platform": platform},
    )


def calibrated(posterior: Posterior) -> tuple[Finding, ...]:
    """That the curves are of incremental conversions, and how many of a platform's these are."""
    if posterior.incremental is None:
        return ()
    found = []
    for platform in sorted({cell.platform for cell in posterior.cells}):
        row = next(i for i, cell in enumerate(posterior.cells) if cell.platform == platform)
        low, middle, high = np.quantile(posterior.incremental[row], [0.05, 0.5, 0.95])
        found.append(
            Finding(
                "incremental",
                Severity.REVIEW,
                N_(
                    "Results are incremental conversions: of those that {platform} counts, ads bring about "
                    "{share:.0%} (90 % between {low:.0%} and {high:.0%})."
                ),
                values={"platform": platform, "share": middle, "low": low, "high": high},
            )
        )
    return tuple(found)
