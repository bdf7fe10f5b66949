"""What is known of the curves from outside of the history: lift tests, and another count of the same results."""

from dataclasses import dataclass
from datetime import date

from adopt.labels import Cell


@dataclass(frozen=True)
class LiftTest:
    """A measured effect of spend: two groups of people or regions that differed in nothing else.

    Attributes:
        name: of the test.
        cells: whose spend differed, at least one.
        first: day of the test.
        last: day of it, not before the first.
        spend_test: in the treated group, currency units; of all its cells over all its days.
        spend_control: what that would have been without the treatment: the control group's, scaled to the same
            size; 0 for a holdout. Differs from ``spend_test``.
        incremental: conversions that the difference in spend brought; negative where less was spent.
        error: standard error of ``incremental``, above 0.
    """

    name: str
    cells: tuple[Cell, ...]
    first: date
    last: date
    spend_test: float
    spend_control: float
    incremental: float
    error: float


@dataclass(frozen=True)
class SecondSource:
    """Another count of a platform's conversions, such as that of web analytics.

    Attributes:
        platform: whose ads they are counted for.
        first: day of the count.
        last: day of it, not before the first.
        conversions: counted from the first to the last day, 0 or more.
    """

    platform: str
    first: date
    last: date
    conversions: float
