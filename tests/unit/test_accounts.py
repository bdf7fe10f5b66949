import pickle
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from adopt.accounts import Accounts, Answer, fit_accounts, import_accounts, plan_accounts, split_by_account
from adopt.context.context import Context, Scope, StatedTest
from adopt.curves.outside import SecondSource
from adopt.engines import Here, Pool
from adopt.errors import AdoptError, FileError, QuestionError
from adopt.findings import Severity
from adopt.history.table import History
from adopt.simulate.worlds import KINDS, make_world
from adopt.text import say
from adopt.usecases import Scenario, Source, check_history, fit_curves, import_history, make_plan

TINY = replace(KINDS["wandering"], platforms=("meta",), audiences=2, days=42)
NOTHING_SPENT = "No cell spent anything in the last 28 days"


def history(seed: int, currency: str = "SAR") -> History:
    return History.from_frame(make_world(TINY, seed).history.table.assign(currency=currency))


def stopped(seed: int) -> History:
    """An account that spends nothing any more."""
    table = make_world(TINY, seed).history.table
    return History.from_frame(table.assign(spend=table["spend"].where(table["date"] < "2026-10-01", 0.0)))


def sheet(accounts: Mapping[str, History]) -> Source:
    """One canonical table of many accounts."""
    rows = pd.concat([h.table.assign(account=name) for name, h in accounts.items()])
    return Source("agency.csv", rows.to_csv(index=False).encode())


def said(accounts: Accounts) -> list[str]:
    return [say(finding.message) for finding in accounts.findings]


def test_every_account_is_planned_as_if_it_were_alone() -> None:
    accounts = {"b": history(1), "a": history(2, "AED")}
    plans = plan_accounts(accounts, Scenario(days=14), seed=3, engine=Here())
    for name, alone in accounts.items():
        expected = make_plan(fit_curves(alone, seed=3), Scenario(days=14)).table
        own = plans.table[plans.table["account"] == name].drop(columns="account").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, expected)
    assert plans.table["account"].tolist() == ["b", "b", "a", "a"]
    assert plans.summary[["account", "currency", "cells"]].to_numpy().tolist() == [
        ["b", "SAR", 2],
        ["a", "AED", 2],
    ]
    assert (plans.failed, plans.findings) == ((), ())


def test_the_summary_of_a_plan_is_that_plans() -> None:
    alone = make_plan(curves := fit_curves(history(1)), Scenario(days=14))
    row = plan_accounts({"a": history(1)}, Scenario(days=14)).summary.iloc[0]
    assert row["spend"] == alone.total
    assert row["expected_conversions"] == alone.expected.mean
    assert (row["gain_low"], row["gain"], row["gain_high"]) == (alone.gain.low, alone.gain.mean, alone.gain.high)
    assert row["chance_of_gain"] == alone.chance_of_gain
    noticed = (*curves.findings, *alone.findings())
    assert row["to_review"] == sum(f.severity is not Severity.NOTE for f in noticed) > 0


def test_processes_change_nothing_and_the_order_stays_that_of_the_accounts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adopt.engines.pool.AHEAD", 1)  # so that some wait for others
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    accounts = {name: stopped(0) if name == "c" else history(i) for i, name in enumerate("fedcba")}
    told: list[float] = []
    spread = plan_accounts(accounts, Scenario(), engine=Pool(2), progress=lambda _, done: told.append(done))
    here = plan_accounts(accounts, Scenario(), engine=Here())
    pd.testing.assert_frame_equal(spread.table, here.table)
    pd.testing.assert_frame_equal(spread.summary, here.summary)
    assert spread.summary["account"].tolist() == list(accounts)
    assert told == [pytest.approx(i / 6) for i in range(1, 7)]
    assert spread.failed == here.failed == ("c",)
    assert said(spread) == said(here)


def test_curves_of_all_accounts_stand_in_one_table() -> None:
    found = fit_accounts({"a": history(1), "b": history(2)})
    assert found.table.columns[:4].tolist() == ["account", "platform", "campaign", "audience"]
    alone = fit_curves(history(2)).table
    assert found.table.iloc[2:, 1:].reset_index(drop=True).equals(alone)
    assert found.summary.columns.tolist() == ["account", "currency", "cells", "to_review"]


def test_one_account_that_fails_is_told_and_loses_no_other() -> None:
    plans = plan_accounts({"good": history(1), "gone": stopped(2)}, Scenario(days=14), engine=Here())
    assert set(plans.table["account"]) == {"good"}
    assert plans.failed == ("gone",)
    (finding,) = plans.findings
    assert finding.severity is Severity.SERIOUS
    assert say(finding.message).startswith(f"The account gone is left out: {NOTHING_SPENT}")
    assert say(finding.advice) == "Give a history that reaches up to now."
    assert plans.summary["spend"].isna().tolist() == [False, True]
    plans.refuse_if_all_failed()


def test_whatever_goes_wrong_with_an_account_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def burst(*_: object) -> None:
        raise ZeroDivisionError("out of luck")

    monkeypatch.setattr("adopt.accounts.fit_curves", burst)
    found = fit_accounts({"a": history(1)})
    assert said(found) == [
        "The account a is left out: adopt failed unexpectedly (ZeroDivisionError: out of luck)."
    ]


def test_where_all_fail_the_first_error_can_be_raised() -> None:
    plans = plan_accounts({"a": stopped(1), "b": stopped(2)}, Scenario(), engine=Here())
    assert plans.to_csv_bytes() == b"account\n"
    with pytest.raises(QuestionError, match=NOTHING_SPENT):
        plans.refuse_if_all_failed()


def test_an_error_survives_the_way_between_processes() -> None:
    error = FileError("code", "{file} has {what}", "Mend {what}.", file="x", what="this").inside("In {problem}")
    back = pickle.loads(pickle.dumps(Answer("a", None, {}, error=error))).error
    assert isinstance(back, FileError)
    assert (back.code, back.say("en")) == ("code", error.say("en"))


def test_accounts_are_looked_up_one_by_one_when_their_turn_comes() -> None:
    taken: list[str] = []

    class Lazy(Mapping[str, History]):
        def __getitem__(self, name: str) -> History:
            taken.append(name)
            return history(int(name))

        def __iter__(self) -> Iterator[str]:
            return iter(["1", "2"])

        def __len__(self) -> int:
            return 2

    fit_accounts(Lazy(), progress=lambda _, done: taken.append(f"done {done}"))
    assert taken == ["1", "done 0.5", "2", "done 1.0"]


def test_what_is_of_one_account_is_refused_for_several() -> None:
    both = {"a": history(1), "b": history(2)}
    day = both["a"].last_day
    test = StatedTest("t", (Scope("f", 2, "meta", "", ""),), day, day, 2.0, 1.0, 1.0, 1.0)
    with pytest.raises(QuestionError, match="was given for several accounts"):
        plan_accounts(both, Scenario(budget=100.0))
    for context in (Context(lift_tests=(test,)), Context(second_source=(SecondSource("meta", day, day, 1.0),))):
        with pytest.raises(QuestionError, match="are of one account"):
            fit_accounts(both, context)
    with pytest.raises(QuestionError, match="There are no accounts"):
        fit_accounts({})
    with pytest.raises(QuestionError, match="change limits"):
        plan_accounts(both, Scenario(min_change=0.5, max_change=0.1))


def test_a_budget_may_be_given_for_a_single_account() -> None:
    total = round(float(history(1).table["spend"].tail(14).sum()), 2)
    budget = float(plan_accounts({"a": history(1)}, Scenario(days=14)).summary["spend"].iloc[0])
    plans = plan_accounts({"a": history(1)}, Scenario(days=14, budget=round(budget * 0.9, 2)))
    assert total > 0
    assert float(plans.summary["spend"].iloc[0]) == pytest.approx(budget * 0.9, abs=0.01)


def test_a_sheet_of_many_accounts_is_read_into_one_history_each_though_their_cells_have_the_same_names() -> None:
    accounts = {"Zaatar": history(1), "Amber": history(2)}
    read = import_accounts([sheet(accounts)])
    assert list(read) == ["Amber", "Zaatar"]
    for name, own in read.items():
        assert own.table["account"].unique().tolist() == [name]
        assert own.table.drop(columns="account").equals(accounts[name].table)


def test_files_of_different_currencies_are_read_side_by_side(tmp_path: Path) -> None:
    for name, currency in (("a", "SAR"), ("b", "AED")):
        (tmp_path / f"{name}.csv").write_bytes(sheet({name: history(1, currency)}).data)
    read = import_accounts([tmp_path / "a.csv", str(tmp_path / "b.csv")])
    assert {name: own.currency for name, own in read.items()} == {"a": "SAR", "b": "AED"}


def test_a_file_that_does_not_say_its_account_is_refused_by_name() -> None:
    silent = Source("silent.csv", history(1).to_csv_bytes())
    with pytest.raises(FileError, match=r"silent\.csv does not say whose account") as refused:
        import_accounts([sheet({"a": history(1)}), silent])
    assert "account" in say(refused.value.remedy)


def test_a_later_file_replaces_only_what_is_of_its_own_account() -> None:
    doubled = history(1).table.assign(conversions=lambda t: t["conversions"] * 2)
    later = sheet({"a": History.from_frame(doubled)})
    read = import_accounts([sheet({"a": history(1), "b": history(1)}), later], newer_replaces=True)
    assert read["a"].table["conversions"].sum() == 2 * read["b"].table["conversions"].sum()


def test_read_as_one_advertiser_a_cell_of_two_accounts_is_refused_and_told_what_to_do() -> None:
    with pytest.raises(FileError, match="stands in two accounts on 2026-09-20, a and b") as refused:
        import_history([sheet({"a": history(1), "b": history(2)})])
    assert refused.value.code == "cell-in-two-accounts"
    assert "--by-account" in str(refused.value)


def test_two_accounts_on_a_platform_are_told_and_one_on_each_is_nothing_odd() -> None:
    table = make_world(replace(TINY, platforms=("meta", "tiktok")), 1).history.table
    each = History.from_frame(table.assign(account="On " + table["platform"]))
    assert "several-accounts" not in {f.code for f in check_history(each).findings}
    both = History.from_frame(table.assign(account="Of " + table["campaign"]))
    found = [say(f.message) for f in check_history(both).findings if f.code == "several-accounts"]
    assert found[0].startswith("meta has rows of several accounts (Of Prospecting, \u2068Of ")
    assert len(found) == 2


def test_of_many_accounts_on_a_platform_a_few_are_named() -> None:
    table = make_world(replace(TINY, audiences=6), 1).history.table
    crowd = History.from_frame(table.assign(account=table["audience"]))
    (found,) = (f for f in check_history(crowd).findings if f.code == "several-accounts")
    assert say(found.message).count("…") == 1


def test_a_history_is_split_by_its_accounts() -> None:
    table = make_world(replace(TINY, audiences=4), 1).history.table
    names = table["audience"].map({name: name[:1] for name in table["audience"].unique()})
    whole = History.from_frame(table.assign(account=names))
    parts = split_by_account(whole)
    assert list(parts) == sorted(set(names))
    assert sum(len(part.table) for part in parts.values()) == len(table)
    assert {name: part.table["account"].unique().tolist() for name, part in parts.items()} == {
        name: [name] for name in parts
    }
    plain = History.from_frame(table)
    assert split_by_account(plain) == {"": plain}


def test_what_earlier_exports_said_stays_with_a_single_account_only() -> None:
    restated = pd.DataFrame(
        {"platform": ["meta"], "age_before": [1], "age_after": [8], "before": [5.0], "after": [9.0]}
    )
    table = make_world(TINY, 1).history.table
    one = History(table.assign(account="a"), restated)
    assert split_by_account(one)["a"].restated is restated
    two = History(table.assign(account=table["audience"]), restated)
    assert [part.restated for part in split_by_account(two).values()] == [None, None]


def test_a_failure_is_said_in_arabic_too() -> None:
    failed = Accounts((Answer("a", None, {}, error=AdoptError("c", "There are no accounts.")),))
    (finding,) = failed.findings
    assert say(finding.message, "ar") != say(finding.message, "en")
    assert "لا توجد حسابات" in say(finding.message, "ar")
