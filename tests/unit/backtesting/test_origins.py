import numpy as np
import pytest

from adopt.backtesting.origins import Origin, choose_origins, history_until
from adopt.errors import QuestionError
from tests.unit.backtesting.makers import history


@pytest.mark.parametrize(
    ("days", "horizon", "origins"),
    [
        # 14 days are left after index 165 of 180; six origins, a week apart.
        (180, 14, (130, 137, 144, 151, 158, 165)),
        # Before the first there are 42 days: 28 for the longest CPA and 14 to try it on.
        (91, 14, (41, 48, 55, 62, 69, 76)),
        (90, 14, (47, 54, 61, 68, 75)),
        (56, 14, (41,)),
        (42, 7, (34,)),
    ],
)
def test_origins_are_as_many_weeks_as_the_history_leaves_room_for(
    days: int, horizon: int, origins: tuple[int, ...]
) -> None:
    assert choose_origins(days, horizon) == origins


def test_fewer_origins_are_the_latest_ones() -> None:
    assert choose_origins(180, 14, 2) == (158, 165)


def test_more_origins_than_six_may_be_asked_for() -> None:
    assert len(choose_origins(180, 14, 10)) == 10


@pytest.mark.parametrize(
    ("days", "horizon", "wanted", "said"),
    [
        (55, 14, None, r"needs a history of at least 56 days; it has 55\. .* a horizon of 13 needs 54\."),
        (29, 14, None, r"it has 29\. Export more days\.$"),
        (180, 0, None, "from 1 to 90, got 0"),
        (400, 91, None, "from 1 to 90, got 91"),
        (56, 14, 2, "room for 1 to 1 earlier days to forecast from, got 2"),
        (180, 14, 0, "got 0"),
    ],
)
def test_what_the_history_cannot_bear_is_refused(days: int, horizon: int, wanted: int | None, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        choose_origins(days, horizon, wanted)


def test_an_origin_parts_what_was_known_from_what_came() -> None:
    spend = np.array([[0.0, 1, 2, 3, 4, 5], [0, 0, 0, 7, 0, 8]])
    panel = history(spend, 10 * spend).panel()
    then = Origin.at(panel, last=1, horizon=3)  # the first row is of the second day
    assert then.spend.tolist() == [[1, 2], [0, 0]]
    assert then.results.tolist() == [[10, 20], [0, 0]]
    assert then.spend_ahead.tolist() == [[3, 4, 5], [7, 0, 8]]
    assert then.came.tolist() == [[30, 40, 50], [70, 0, 80]]
    assert then.day == panel.dates[1]
    assert then.started.tolist() == [True, False]
    assert then.only(then.started).came.tolist() == [[30, 40, 50]]


def test_a_history_is_cut_after_the_day_and_forgets_cells_that_came_later() -> None:
    whole = history(np.array([[1.0, 2, 3], [0, 0, 4]]), np.ones((2, 3)) * np.array([[1, 1, 1], [0, 0, 1]]))
    cut = history_until(whole, whole.panel().dates[1])
    assert cut.table["spend"].tolist() == [1.0, 2.0]
    assert len(cut.cells) == 1
    assert history_until(whole, whole.panel().dates[2]).digest == whole.digest
