import numpy as np
import pytest

from adopt.errors import QuestionError
from adopt.labels import Cell
from adopt.plan.groups import Groups

CELLS = (
    Cell("linkedin", "Prospecting", "Managers"),
    Cell("meta", "Prospecting", "Women 25-34"),
    Cell("meta", "Spring: sale", "Women 25-34"),
    Cell("tiktok", "Spring: sale", "Men *"),
)
GROUPS = Groups(CELLS, {"gulf": ("platform:tiktok", "* / Managers"), "old": ("meta / Prospecting / *",)})


@pytest.mark.parametrize(
    ("names", "places"),
    [
        (["all"], [0, 1, 2, 3]),
        (["meta / Prospecting / Women 25-34"], [1]),
        (["platform:meta"], [1, 2]),
        (["platform: facebook_ads"], [1, 2]),
        (["campaign:Spring: sale"], [2, 3]),
        (["campaign:Spring*"], [2, 3]),
        (["audience:Women 25-34"], [1, 2]),
        (["audience:Men *"], [3]),
        (["meta / * / Women*"], [1, 2]),
        (["*"], [0, 1, 2, 3]),
        (["tag:gulf"], [0, 3]),
        (["tag:old", "platform:tiktok"], [1, 3]),
    ],
)
def test_names_stand_for_cells(names: list[str], places: list[int]) -> None:
    assert np.flatnonzero(GROUPS.members(names, "who")).tolist() == places


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("meta", "platform:meta"),
        ("Spring: sale", "campaign:Spring: sale"),
        ("platform:tictoc", "platform:tiktok"),
        ("campaign:Prospectng", "campaign:Prospecting"),
        ("tag:golf", "tag:gulf"),
        ("meta / Prospecting / Women 25-44", "meta / Prospecting / Women 25-34"),
        ("META / PROSPECTING / WOMEN 25-34", "meta / Prospecting / Women 25-34"),
        ("platform:x*", "platform:meta"),
        ("al", "all"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_that_is_known(name: str, nearest: str) -> None:
    with pytest.raises(QuestionError) as caught:
        GROUPS.members(["all", name], "limits 2, who")
    assert f"limits 2, who names “{name}”, and there is no such cell or group." in str(caught.value)
    assert caught.value.message.values["nearest"] == nearest or name == "platform:x*"


def test_a_tag_that_names_nobody_is_refused_though_nobody_uses_it() -> None:
    with pytest.raises(QuestionError, match=r"^tags\.new names “platform:mota”.*nearest is “platform:meta”"):
        Groups(CELLS, {"new": ("platform:mota",)})


def test_a_limit_or_a_tag_for_nobody_is_refused() -> None:
    with pytest.raises(QuestionError, match=r"^limits 1, who names nobody\. Name a cell, a group or “all”\.$"):
        GROUPS.members((), "limits 1, who")
    with pytest.raises(QuestionError, match=r"^tags\.none names nobody\."):
        Groups(CELLS, {"none": ()})


def test_a_country_is_refused_with_what_to_do_instead() -> None:
    with pytest.raises(
        QuestionError, match=r"no country of its cells\. List the cells of a country under \[tags\]"
    ):
        GROUPS.members(["country:SA"], "who")
