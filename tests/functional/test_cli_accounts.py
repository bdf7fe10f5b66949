"""Plans of many accounts from the command line."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from adopt.simulate.worlds import KINDS, make_world
from tests.functional.running import Run

TINY = replace(KINDS["wandering"], platforms=("meta",), audiences=2, days=60)


def sheet(*accounts: str) -> Path:
    tables = [make_world(TINY, seed).history.table.assign(account=name) for seed, name in enumerate(accounts)]
    file = Path("accounts.csv")
    pd.concat(tables).to_csv(file, index=False)
    return file


@pytest.mark.parametrize(
    ("lang", "gain"), [("en", "Gain over today's split"), ("ar", "المكسب مقارنةً بالتوزيع الحالي")]
)
def test_each_account_has_a_plan_in_one_file_and_a_row_in_one_table(adopt: Run, lang: str, gain: str) -> None:
    ended = adopt(
        "--lang", lang, "plan", sheet("Amber", "Zaatar"), "--days", "14", "--by-account", "--out", "plan.csv"
    )
    assert (ended.code, ended.err) == (0, "")
    assert gain in ended.out
    assert ended.out.index("Amber") < ended.out.index("Zaatar")
    plan = pd.read_csv("plan.csv")
    assert list(plan.columns[:3]) == ["account", "platform", "campaign"]
    assert plan.groupby("account").size().to_dict() == {"Amber": 2, "Zaatar": 2}


def test_an_account_that_fails_is_told_and_the_others_are_planned(adopt: Run) -> None:
    file = sheet("Amber", "Zaatar")
    table = pd.read_csv(file)
    table.loc[table["account"] == "Zaatar", ["spend", "conversions", "revenue"]] = 0
    table.to_csv(file, index=False)
    ended = adopt("plan", file, "--days", "14", "--by-account", "--out", "plan.csv")
    assert ended.code == 0
    assert "The account Zaatar is left out" in ended.out
    assert set(pd.read_csv("plan.csv")["account"]) == {"Amber"}


def test_a_budget_for_all_of_them_is_refused_and_nothing_written(adopt: Run) -> None:
    ended = adopt("plan", sheet("Amber", "Zaatar"), "--budget", "5000", "--by-account", "--out", "plan.csv")
    assert ended.code == 2
    assert "no rule says how to share it" in ended.err
    assert not Path("plan.csv").exists()


def test_what_is_known_of_all_of_them_is_taken(adopt: Run) -> None:
    Path("context.toml").write_text('countries = ["SA"]\n')
    words = "plan", sheet("Amber"), "--days", "14", "--by-account", "--context", "context.toml"
    assert adopt(*words).code == 0
