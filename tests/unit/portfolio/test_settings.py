from pathlib import Path

import pytest

from adopt.errors import FileError
from adopt.portfolio import Settings, load_settings


def read(folder: Path, text: str) -> Settings:
    file = folder / "portfolio.toml"
    file.write_text(text, encoding="utf-8")
    return load_settings(file)


def test_an_account_has_the_defaults_but_for_what_it_says_itself(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        """
[defaults]
days = 14
max_change = 0.3
country = "sa"
seed = 7
[[defaults.limits]]
who = "platform:meta"
share_min = 0.1
[accounts."متجر زعتر"]
max_change = 0.5
budget = 9000.0
currency = "aed"
country = ["AE", "SA"]
seed = 0
[[accounts."متجر زعتر".limits]]
who = "platform:tiktok"
off = true
""",
    )
    own, other = settings.of("متجر زعتر"), settings.of("Amber")
    assert (own.scenario.days, own.scenario.max_change, own.scenario.budget) == (14, 0.5, 9000.0)
    assert [limit.who for limit in own.scenario.limits] == ["platform:meta", "platform:tiktok"]
    assert (own.countries, own.currency, own.seed) == (("AE", "SA"), "AED", 0)
    assert own.context.countries == ("AE", "SA")
    assert (other.scenario.max_change, len(other.scenario.limits)) == (0.3, 1)
    assert (other.countries, other.currency, other.seed) == (("SA",), None, 7)


def test_an_account_s_budget_or_goal_takes_the_place_of_what_the_defaults_say_of_it(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        "[defaults]\nbudget_change = -0.1\ngoal = 'profit'\nmargin = 0.4\n"
        "[accounts.a]\nbudget = 500.0\n[accounts.b]\ngoal = 'conversions'\n",
    )
    assert (settings.of("a").scenario.budget, settings.of("a").scenario.budget_change) == (500.0, None)
    assert settings.of("a").scenario.margin == 0.4
    assert (settings.of("b").scenario.goal, settings.of("b").scenario.margin) == ("conversions", None)


def test_scenario_files_can_be_extended(tmp_path: Path) -> None:
    (tmp_path / "usual.toml").write_text("days = 21\n")
    (tmp_path / "bold.toml").write_text("max_change = 0.9\n")
    settings = read(tmp_path, "[defaults]\nbase = 'usual.toml'\n[accounts.a]\nbase = 'bold.toml'\n")
    assert (settings.of("a").scenario.days, settings.of("a").scenario.max_change) == (21, 0.9)
    assert settings.of("b").scenario.days == 21


def test_without_anything_the_usual_is_asked(tmp_path: Path) -> None:
    assert read(tmp_path, "").of("a").told == Settings().of("a").told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[default]\ndays = 3", r"portfolio\.toml, key “default”: expected the tables \[defaults\]"),
        ("defaults = 3", r"key “defaults”: expected a table under a line \[defaults\], got 3"),
        ("[accounts]\na = 3", r'key “accounts."a"”: expected a table'),
        ("[defaults]\ndays = 0", r"portfolio\.toml \[defaults\], key “days”: expected a whole number of days"),
        (
            "[accounts.a]\ndyas = 3",
            r'portfolio\.toml \[accounts\."a"\], key “dyas”: there is no such key; the nearest is “days”',
        ),
        (
            "[accounts.a]\nmin_change = 0.5\nmax_change = 0.1",
            r'portfolio\.toml \[accounts\."a"\]: The change limits',
        ),
        ("[defaults]\ncountry = 3", "key “defaults.country”: expected a country such as"),
        (
            "[accounts.a]\ncountry = ['XX']",
            r'key “accounts\."a"\.country”: The public holidays of XX are not known\. Countries',
        ),
        ("[defaults]\ncurrency = 'riyal'", "key “defaults.currency”: expected the code of a currency"),
        ("[defaults]\nseed = -1", "key “defaults.seed”: expected a whole number, 0 or more, got -1"),
        ("[defaults]\nseed = true", "key “defaults.seed”: expected a whole number, 0 or more, got True"),
        ("[defaults]\nbase = 'none.toml'", r"none\.toml cannot be read"),
        ("[defaults", r"portfolio\.toml is not valid TOML"),
    ],
)
def test_what_makes_no_sense_is_refused_with_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        read(tmp_path, text)


def test_settings_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"portfolio\.toml cannot be read"):
        load_settings(tmp_path / "portfolio.toml")


def test_settings_of_an_account_that_is_not_there_are_refused_with_the_nearest(tmp_path: Path) -> None:
    settings = read(tmp_path, "[accounts.Ambre]\ndays = 3\n")
    settings.refuse_unknown(["Ambre", "Zaatar"])
    with pytest.raises(
        FileError, match=r'key “accounts\."Ambre"”: there is no such account; the nearest is “Amber”'
    ):
        settings.refuse_unknown(["Amber", "Zaatar"])
    with pytest.raises(FileError, match=r"there is no such account\. The accounts are .*…"):
        settings.refuse_unknown([f"{i}" for i in range(20)])
