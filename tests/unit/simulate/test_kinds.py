from dataclasses import fields, replace

import pytest

from adopt.simulate.kinds import ADVERSE, KINDS, ORDINARY, WorldKind
from adopt.simulate.policies import POLICIES
from adopt.simulate.truth import FAMILIES
from adopt.simulate.turns import MISHAPS, SURGES


def test_every_kind_has_a_name_of_its_own_and_there_are_more_than_twelve() -> None:
    assert len(KINDS) == len(ORDINARY) + len(ADVERSE) > 12


def test_everything_that_a_world_can_be_is_in_some_kind() -> None:
    assert {family for kind in KINDS.values() for family in kind.families} == set(FAMILIES)
    assert {kind.policy for kind in KINDS.values()} == set(POLICIES)
    assert {kind.mishap for kind in KINDS.values()} == {"", *MISHAPS}
    assert {kind.surge for kind in KINDS.values()} == {"", *SURGES}


def test_particulars_say_in_what_a_kind_differs() -> None:
    assert KINDS["wandering"].particulars == ""
    assert KINDS["other_families"].particulars == "families power/exponential/logarithmic"
    assert WorldKind("mine", days=42, late=0.3).particulars == "days 42, late 0.3"


@pytest.mark.parametrize("name", KINDS)
def test_no_two_kinds_are_the_same_under_two_names(name: str) -> None:
    alike = [other.name for other in KINDS.values() if replace(other, name=name) == KINDS[name]]
    assert alike == [name]
    assert {f.name for f in fields(KINDS[name])} >= {"overlap", "mishap", "surge", "raised", "last_day"}


def test_cells_are_counted() -> None:
    assert KINDS["two_metas"].cells == 40
