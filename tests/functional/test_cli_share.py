"""One total shared between accounts, from the command line."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from adopt.simulate.worlds import KINDS, make_world
from tests.functional.running import Run

TINY = replace(KINDS["wandering"], platforms=("meta",), audiences=2, days=60)


def sheets(**currencies: str) -> list[Path]:
    for seed, (name, currency) in enumerate(currencies.items()):
        table = make_world(TINY, seed).history.table.assign(account=name, currency=currency)
        table.to_csv(f"{name}.csv", index=False)
    Path("rates.csv").write_text("currency,rate,date\nUSD,3.75,2026-11-20\n")
    return [Path(f"{name}.csv") for name in currencies]


@pytest.mark.parametrize(("lang", "head"), [("en", "Over its share of today"), ("ar", "مقارنةً بحصته الحالية")])
def test_a_total_is_shared_and_every_account_planned(adopt: Run, lang: str, head: str) -> None:
    files = sheets(Amber="SAR", Zaatar="USD")
    words = "--total", "40000", "--currency", "SAR", "--rates", "rates.csv", "--days", "14"
    ended = adopt("--lang", lang, "share", *files, *words, "--out", "shared.csv", "--plans", "plans")
    assert (ended.code, ended.err) == (0, "")
    assert head in ended.out
    table = pd.read_csv("shared.csv", dtype=str)
    assert table["account"].tolist() == ["Amber", "Zaatar"]
    spent = sum(Decimal(b) * Decimal(r) for b, r in zip(table["budget"], table["rate"], strict=True))
    assert Decimal("39999.96") < spent <= 40000
    assert sorted(path.name for path in Path("plans").iterdir()) == ["Amber.csv", "Zaatar.csv"]
    plan = pd.read_csv("plans/Amber.csv", dtype=str)["recommended_daily_budget"]
    assert (sum(map(Decimal, plan), Decimal(0)) * 14).quantize(Decimal("0.01")) == Decimal(table["budget"][0])


def test_a_missing_currency_or_rate_is_refused_and_nothing_written(adopt: Run) -> None:
    files = sheets(Amber="SAR", Zaatar="USD")
    ended = adopt("share", *files, "--total", "40000", "--out", "shared.csv")
    assert ended.code == 2
    assert "the currencies SAR, USD" in ended.err
    ended = adopt(
        "share", *files, "--total", "40000", "--currency", "SAR", "--out", "shared.csv", "--plans", "plans"
    )
    assert ended.code == 2
    assert "no rate from USD to SAR" in ended.err
    assert not Path("shared.csv").exists()
    assert not Path("plans").exists()


def test_a_folder_that_is_there_is_refused_first_and_too_small_a_total_last(adopt: Run) -> None:
    files = sheets(Amber="SAR")
    assert adopt("share", *files, "--total", "40", "--plans", ".").code == 2
    Path("limits.toml").write_text("[accounts.Amber]\nlocked = true\n")
    ended = adopt("share", *files, "--total", "40", "--limits", "limits.toml", "--out", "shared.csv")
    assert ended.code == 3
    assert "(locked)" in ended.err


def test_an_account_that_cannot_be_learned_stops_the_split_by_name(adopt: Run) -> None:
    (file,) = sheets(Amber="SAR")
    pd.read_csv(file).assign(spend=0, conversions=0, revenue=0).to_csv(file, index=False)
    Path("context.toml").write_text('countries = ["SA"]\n')
    ended = adopt("share", file, "--total", "40", "--context", "context.toml")
    assert ended.code == 2
    assert "The account Amber" in ended.err
