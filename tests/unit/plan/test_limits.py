from typing import Any

import pytest

from adopt.errors import QuestionError
from adopt.plan.limits import Limit


def test_a_limit_tells_what_it_asks_for_and_whom() -> None:
    limit = Limit(who=("platform:meta", "tag:gulf"), minimum=0, each=True, why="contract")
    assert limit.asked == {"minimum": 0.0}
    assert limit.names == ("platform:meta", "tag:gulf")
    assert limit.title == "platform:meta + tag:gulf"
    assert limit.checked() is limit
    assert Limit(who="all", off=True).names == ("all",)


@pytest.mark.parametrize(
    ("keys", "complaint"),
    [
        (
            {},
            r"The limit for all asks for nothing\. Give it one of the keys minimum, maximum, committed,",
        ),
        ({"each": True, "why": "so"}, r"asks for nothing"),
        (
            {"minimum": 500, "maximum": 400},
            r"asks for minimum = 500 and maximum = 400: nothing lies between\. Lower",
        ),
        ({"committed": 500, "maximum": 400}, r"committed = 500 and maximum = 400"),
        ({"minimum_if_active": 50, "maximum": 40}, r"minimum_if_active = 50 and maximum = 40"),
        (
            {"share_min": 0.5, "share_max": 0.25},
            r"share_min = 0\.5 and share_max = 0\.25.*Lower share_min or raise",
        ),
        ({"change_min": 0.5, "change_max": 0.25}, r"change_min = 0\.5 and change_max = 0\.25"),
        ({"change_min_money": 10, "change_max_money": -10}, r"change_min_money = 10 and change_max_money = -10"),
        ({"locked": True, "off": True}, r"asks for locked = true and for off = true at once\. Leave one"),
        ({"off": True, "minimum": 50}, r"off = true and for minimum = 50 at once"),
        ({"locked": True, "change_max": 0.2}, r"locked = true and for change_max = 0\.2 at once"),
    ],
)
def test_a_limit_that_contradicts_itself_is_refused_with_both_figures(
    keys: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(QuestionError, match=complaint):
        Limit(who="all", **keys).checked()
