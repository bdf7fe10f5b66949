from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adopt.portfolio.names import LONGEST, folder_names

LIKELY = st.text(st.sampled_from("aAbé\u0301e/\\:. -_أبُ\u200f\x00CONon1"), min_size=0, max_size=9)


@settings(max_examples=40)
@given(st.lists(LIKELY | st.text(max_size=60), max_size=8))
def test_every_account_has_a_folder_of_its_own_that_any_file_system_takes(accounts: list[str]) -> None:
    found = folder_names(accounts)
    assert list(found) == list(dict.fromkeys(accounts))
    assert len({name.casefold() for name in found.values()}) == len(found)
    for name in found.values():
        assert 0 < len(name.encode()) <= LONGEST
        assert name == name.strip(". ")
        assert not set(name) & set('<>:"/\\|?*\0\n')
        assert name.split(".")[0].lower() not in ("con", "nul", "com1", "summary")


@settings(max_examples=20)
@given(st.lists(LIKELY, unique=True, max_size=6))
def test_folders_can_be_made_side_by_side(accounts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        for name in folder_names(accounts).values():
            (Path(folder) / name).mkdir()


@pytest.mark.parametrize("name", ["Amber", "متجر زعتر", "Café №5", "a.b", "Müller & Söhne (DE)"])
def test_names_that_file_systems_take_stay(name: str) -> None:
    assert folder_names([name]) == {name: name}


@pytest.mark.parametrize(
    "name", ["CON", "nul.csv", "..", "", "a/b", "end.", " a", "summary.csv", "x\u202eb", "م" * 200]
)
def test_other_names_are_changed_and_marked_the_same_way_every_time(name: str) -> None:
    (found,) = folder_names([name]).values()
    assert found != name
    assert folder_names(["beside", name])[name] == found
    assert len(found.rpartition("-")[2]) == 8


def test_names_that_some_file_systems_cannot_tell_apart_are_all_marked() -> None:
    found = folder_names(["Amber", "amber", "caf\u00e9", "cafe\u0301", "Zaatar"])
    assert found["Zaatar"] == "Zaatar"
    assert all("-" in found[name] for name in ("Amber", "amber", "caf\u00e9", "cafe\u0301"))
    assert found["Amber"].startswith("Amber-")


def test_a_mark_that_is_taken_grows_by_a_letter() -> None:
    (marked,) = folder_names(["a/b"]).values()
    assert folder_names(["a/b", marked])["a/b"] == marked + folder_names(["a/b", marked])["a/b"][-1]
