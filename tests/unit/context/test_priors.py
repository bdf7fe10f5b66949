import tomllib
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adopt.context.priors import comment, forms, meanings, prior_forms, priors_from, priors_table, priors_toml
from adopt.curves.priors import DEFAULT, Priors, Scale
from adopt.errors import FileError

NAMES = [field.name for field in fields(Priors)]
# One prior of each kind, whatever they are called.
SCALE = next(name for name in NAMES if isinstance(getattr(DEFAULT, name), Scale))
SPREAD = next(name for name in NAMES if isinstance(getattr(DEFAULT, name), float) and getattr(DEFAULT, name) > 0)


def read_back(text: str) -> Priors:
    return priors_from(tomllib.loads(text)["priors"], "priors.toml")


def named(text: str) -> str:
    return text.replace("SCALE", SCALE).replace("SPREAD", SPREAD)


def scaled(value: Any, factor: float) -> Any:
    if is_dataclass(value):
        assert not isinstance(value, type)
        return replace(value, **{f.name: getattr(value, f.name) * factor for f in fields(value)})
    return value * factor


def test_the_standard_priors_come_back_from_their_own_file() -> None:
    assert read_back(priors_toml(DEFAULT)) == DEFAULT
    assert read_back(priors_toml(DEFAULT, "ar")) == DEFAULT


@given(st.lists(st.floats(1e-3, 1e3), min_size=len(NAMES), max_size=len(NAMES)))
def test_any_priors_come_back_from_their_file(factors: list[float]) -> None:
    changes = {name: scaled(getattr(DEFAULT, name), factor) for name, factor in zip(NAMES, factors, strict=True)}
    other = replace(DEFAULT, **changes)
    assert read_back(priors_toml(other)) == other


def test_every_prior_has_a_meaning_and_it_stands_above_its_line() -> None:
    assert list(meanings()) == NAMES
    lines = priors_toml(DEFAULT).splitlines()
    assert lines[0] == "[priors]"
    for name, value, meaning in priors_table(DEFAULT):
        at = lines.index(f"{name} = {value}")
        assert meaning
        assert lines[at - len(comment(meaning)) : at] == comment(meaning)


def test_values_that_are_more_than_a_number_are_explained() -> None:
    assert forms()["{ guess, worth }"] == " ".join(str(Scale.__doc__).split())
    assert f"# {{ guess, worth }}: {Scale.__doc__}" in priors_toml(DEFAULT)
    assert prior_forms("ar")[0][1] != prior_forms("en")[0][1]


def test_meanings_are_said_in_the_language_of_the_reader() -> None:
    for (name, value, english), (same, equal, arabic) in zip(
        priors_table(DEFAULT), priors_table(DEFAULT, "ar"), strict=True
    ):
        assert (name, value) == (same, equal)
        assert english != arabic


def test_what_is_not_said_stays_as_it_is() -> None:
    changes: dict[str, Any] = {SCALE: replace(getattr(DEFAULT, SCALE), guess=1.0), SPREAD: 3.0}
    changed = read_back(f"[priors]\n{SCALE} = {{ guess = 1 }}\n{SPREAD} = 3")
    assert changed == replace(DEFAULT, **changes)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("priors = 5", "key “priors”: expected a table that begins with [priors], got 5."),
        ("[priors]\nSCALEX = 1", "key “priors.SCALEX”: there is no such key. The nearest is SCALE; there are "),
        ("[priors]\nSCALE = 1", "key “priors.SCALE”: expected a table such as { guess = "),
        (
            "[priors]\nSCALE = { gues = 1 }",
            "“priors.SCALE.gues”: there is no such key. The nearest is guess; there",
        ),
        ("[priors]\nSCALE = { guess = 0 }", "key “priors.SCALE.guess”: expected a number above 0, got 0."),
        ("[priors]\nSCALE = { worth = -1 }", "key “priors.SCALE.worth”: expected a number above 0, got -1."),
        ("[priors]\nSPREAD = -0.1", "key “priors.SPREAD”: expected a number above 0, got -0.1."),
        ("[priors]\nSPREAD = true", "key “priors.SPREAD”: expected a number, got True."),
        ('[priors]\nSPREAD = "0.1"', "key “priors.SPREAD”: expected a number, got '0.1'."),
        ("[priors]\nSPREAD = nan", "key “priors.SPREAD”: expected a number, got nan."),
        ("[priors]\nSPREAD = -inf", "key “priors.SPREAD”: expected a number, got -inf."),
        (f"[priors]\nSPREAD = 1{'0' * 400}", "key “priors.SPREAD”: expected a number, got 1000"),
    ],
)
def test_bad_priors_are_refused_by_their_key(content: str, complaint: str) -> None:
    with pytest.raises(FileError) as caught:
        priors_from(tomllib.loads(named(content))["priors"], "mine.toml")
    assert str(caught.value).startswith("mine.toml, key ")
    assert named(complaint) in str(caught.value)


def test_what_is_usually_above_0_stays_so_and_the_rest_may_have_any_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Others:
        middle: float = 0.0
        spread: float = 0.5

    monkeypatch.setattr("adopt.context.priors.Priors", Others)
    monkeypatch.setattr("adopt.context.priors.DEFAULT", Others())
    assert priors_from({"middle": -1}, "f") == Others(-1.0)  # type: ignore[comparison-overlap]
    with pytest.raises(FileError, match=r"priors\.spread”: expected a number above 0"):
        priors_from({"spread": -1}, "f")


def test_only_what_may_be_infinite_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    @dataclass(frozen=True)
    class Others:
        odds: float = 20.0
        spread: float = 0.5

    told = {"odds": "Odds; infinite: never.", "spread": "Its spread."}
    for name, value in (("Priors", Others), ("DEFAULT", Others()), ("meanings", lambda: told)):
        monkeypatch.setattr(f"adopt.context.priors.{name}", value)
    never: Any = priors_from(tomllib.loads("odds = inf"), "f")
    assert never == Others(float("inf"))
    assert priors_from(tomllib.loads(priors_toml(never))["priors"], "f") == never
    for refused in ("odds = -inf", "odds = nan", "spread = inf"):
        with pytest.raises(FileError, match="expected a number, got"):
            priors_from(tomllib.loads(refused), "f")
