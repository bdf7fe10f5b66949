"""One total over accounts whose curves are worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from adopt.allocate.shared_certificate import shared_faults
from adopt.errors import FileError, InfeasibleError, QuestionError
from adopt.plan.account_frontier import AccountFrontier
from adopt.plan.limits import Limit
from adopt.plan.rates import Rate, Rates, load_rates
from adopt.plan.scenario import Scenario
from adopt.plan.share import share_total
from adopt.plan.share_entry import Entry, limits_of
from adopt.plan.share_limits import AccountLimit, ShareLimits, load_share_limits
from adopt.plan.share_money import whole_box, whole_units
from adopt.plan.shared_sentences import shared_sentences
from adopt.text import say
from tests.posteriors import posterior

FREE = Scenario(days=10, min_change=-1.0, max_change=4.0, caution=0.0)
SAR = Rates("SAR")
KWD = Rates("SAR", {"KWD": Rate(Decimal("12.5"), date(2026, 11, 20))})


def entry(
    name: str, top: float, half: float, today: float, currency: str | None = "SAR", **limit: object
) -> Entry:
    """An account of one cell, conversions a day top x / (x + half)."""
    known = posterior([top], [half], [today])
    return Entry(name, known, currency, FREE, AccountLimit(**limit))  # type: ignore[arg-type]


def test_marginal_returns_agree_across_accounts() -> None:
    # c k / (x + k)^2 agree when (x + 100) / (y + 100) = sqrt(40 / 10) = 2 with x + y = 400: x = 300, y = 100.
    shared = share_total([entry("a", 40, 100, 200), entry("b", 10, 100, 200)], 4000, SAR)
    assert [float(m.budget) for m in shared.members] == pytest.approx([3000, 1000], rel=0.01)
    assert sum(m.budget for m in shared.members) == 4000
    # 40 x 100 / 400^2 = 0.025 conversions a unit of money.
    assert shared.price == pytest.approx(0.025, rel=0.02)
    assert shared.marginal(1) == pytest.approx(0.025, rel=0.02)
    # 10 days of 40 x 300 / 400 + 10 x 100 / 200 = 35; half each: 40 x 2 / 3 + 10 x 2 / 3 = 33.33.
    assert shared.expected.mean == pytest.approx(350, rel=1e-3)
    assert shared.gain.mean == pytest.approx(350 - 1000 / 3, rel=0.01)
    assert shared.gain_over_shares.mean == pytest.approx(350 - 1000 / 3, rel=0.01)
    assert shared.gap_between < 1e-4
    assert abs(shared.gap_of_plans) < 1e-3
    assert shared_faults(shared.answer.problem, shared.answer.split, shared.answer.certificate) == []
    assert list(shared.plans_csv) == ["a", "b"]


def test_currencies_are_converted_and_budgets_are_whole_minor_units() -> None:
    # The same two accounts, the second in dinars of 12.5 riyals: its half is 8 dinars.
    shared = share_total([entry("a", 40, 100, 200), entry("b", 10, 8, 16, "KWD")], 4000, KWD)
    budgets = [m.budget for m in shared.members]
    assert float(budgets[0]) == pytest.approx(3000, rel=0.01)
    assert float(budgets[1]) == pytest.approx(1000 / 12.5, rel=0.01)
    assert budgets[1] == budgets[1].quantize(Decimal("0.001"))
    assert 0 <= shared.left < Decimal("0.0125")
    assert sum(b * m.money.rate for b, m in zip(budgets, shared.members, strict=True)) + shared.left == 4000


def test_a_conversion_may_be_worth_more_in_one_account() -> None:
    plain = share_total([entry("a", 10, 100, 200), entry("b", 10, 100, 200)], 4000, SAR)
    worth = share_total([entry("a", 10, 100, 200, worth=4.0), entry("b", 10, 100, 200)], 4000, SAR)
    assert [float(m.budget) for m in plain.members] == pytest.approx([2000, 2000], rel=0.01)
    assert [float(m.budget) for m in worth.members] == pytest.approx([3000, 1000], rel=0.01)
    assert any("weighed by worth" in say(s) for s in shared_sentences(worth))


def test_limits_hold_have_a_price_and_are_told() -> None:
    accounts = [
        entry("a", 40, 100, 200),
        entry("b", 10, 100, 200, minimum=1800.0),
        entry("c", 5, 50, 20, locked=True),
    ]
    shared = share_total(accounts, 4200, SAR)
    assert [m.budget for m in shared.members] == [2200, 1800, 200]
    assert [m.held_by for m in shared.members] == ["", "minimum", "locked"]
    # a: 40 x 100 / 320^2 = 0.0391; b at 180 a day: 10 x 100 / 280^2 = 0.01276.
    assert shared.table["price_of_limit"].iloc[1] == pytest.approx(0.0391 - 0.01276, rel=0.03)
    said = [say(sentence) for sentence in shared_sentences(shared)]
    assert any(s.startswith("b is held up by its minimum: 1,000 SAR less for it would win 26") for s in said)
    capped = share_total([replace(accounts[0], limit=AccountLimit(maximum=2500.0)), accounts[1]], 4500, SAR)
    assert capped.members[0].held_by == "maximum"
    assert any("a is held back by its maximum" in say(s) for s in shared_sentences(capped))


def test_an_account_may_get_nothing() -> None:
    accounts = [entry("a", 40, 100, 200), entry("b", 0.01, 100, 5)]
    shared = share_total(accounts, 500, SAR)
    assert [m.budget for m in shared.members] == [500, 0]
    assert shared.members[1].plan is None
    assert shared.table["expected"].iloc[1] == 0
    assert list(shared.plans_csv) == ["a"]


def test_profit_leaves_unspent_what_does_not_pay() -> None:
    profit = FREE.model_copy(update={"goal": "profit", "margin": 0.2})
    # 0.2 x 5 a conversion: 40 x 100 / (x + 100)^2 = 1 where x = 1.2 x sqrt(4000) ... (63.2 - 100 < 0): take more.
    account = replace(entry("a", 400, 100, 200), scenario=profit)  # 40,000 / (x + 100)^2 = 1: x = 100
    shared = share_total([account], 5000, SAR)
    assert float(shared.members[0].budget) == pytest.approx(1000, rel=0.02)
    assert float(shared.unspent) == pytest.approx(4000, rel=0.02)
    assert shared.expected.mean == pytest.approx(10 * (400 * 0.5) - 1000, rel=0.02)
    said = [say(sentence) for sentence in shared_sentences(shared)]
    assert any("stay unspent" in s for s in said)
    assert any("of profit" in s for s in said)
    revenue = replace(account, scenario=FREE.model_copy(update={"goal": "revenue"}))
    told = [say(s) for s in shared_sentences(share_total([revenue], 2000, SAR))]
    assert any("of revenue" in s for s in told)


def test_an_account_that_is_on_or_off_gets_what_it_can_take() -> None:
    # Of 300 a day for 10 days, or nothing: 2,500 are too few for it.
    on_off = FREE.model_copy(update={"limits": (Limit(who="*", minimum_if_active=300),)})
    accounts = [replace(entry("a", 40, 100, 200), scenario=on_off), entry("b", 10, 100, 200)]
    few, many = share_total(accounts, 2500, SAR), share_total(accounts, 4500, SAR)
    assert [m.budget for m in few.members] == [0, 2500]
    assert many.members[0].budget >= 3000
    assert shared_faults(few.answer.problem, few.answer.split, few.answer.certificate) == []


def test_s_shaped_accounts_get_real_budgets_and_their_envelopes_are_told() -> None:
    def s_shaped(name: str) -> Entry:  # saturation 1 / 4 at 100 a day: half of it at 144
        known = posterior([40], [300], [100])
        curves = replace(known.curves, log_slope=known.curves.log_slope + np.log(3))
        return Entry(name, replace(known, curves=curves), "SAR", FREE)

    # Of 150 a day, one alone brings 40 x 0.53, halves 40 x 0.25 together.
    shared = share_total([s_shaped("a"), s_shaped("b")], 1500, SAR)
    assert sorted(float(m.budget) for m in shared.members) == [0, 1500]
    assert shared.gap < 1e-6
    told = [say(s) for s in shared_sentences(shared)]
    assert any("its envelope promises up to" in s for s in told)
    assert len(shared.answer.certificate.leaves) > 1


def test_an_account_without_any_plan_in_its_limits_is_refused() -> None:
    on_off = FREE.model_copy(update={"limits": (Limit(who="*", minimum_if_active=300),)})
    alone = replace(entry("a", 40, 100, 200, minimum=1000.0, maximum=2500.0), scenario=on_off)
    with pytest.raises(InfeasibleError, match=r"The account a has no plan between 1000\.00 and 2500\.00"):
        share_total([alone], 2000, SAR)


def test_a_plan_that_fails_names_its_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise InfeasibleError("none", "no plan")

    monkeypatch.setattr("adopt.plan.share.plan_for", fails)
    with pytest.raises(InfeasibleError, match="The account a: no plan"):
        share_total([entry("a", 40, 100, 200)], 4000, SAR)


def test_what_no_minor_unit_fits_into_is_told_and_locked_accounts_have_no_price() -> None:
    yen = Rates("SAR", {"JPY": Rate(Decimal("0.024"), date(2026, 11, 20))})
    shared = share_total([entry("a", 40, 10000, 20000, "JPY")], 4000.01, yen)
    assert shared.members[0].budget == 166667
    assert shared.left == Decimal("0.002")
    assert "0.002 SAR are left" in say(shared_sentences(shared)[1])
    locked = share_total([entry("a", 40, 100, 200, locked=True)], 2000, SAR)
    assert not any("Wherever no limit holds" in say(s) for s in shared_sentences(locked))


def test_a_unit_too_many_is_taken_back() -> None:
    box = [(Decimal(0), Decimal(5))] * 2
    one = Decimal(1)
    assert whole_units([1.0, 1.01], box, [one, one], ["SAR", "SAR"], Decimal("2.00"))[1] == 0


def test_totals_that_limits_have_no_room_for_are_refused_with_the_limits() -> None:
    accounts = [entry("a", 40, 100, 200, minimum=3000.0), entry("b", 10, 100, 200, locked=True)]
    with pytest.raises(InfeasibleError) as low:
        share_total(accounts, 4000, SAR)
    assert low.value.say() == (
        "The accounts must get at least 5,000.00 SAR, and the total is 4,000.00: a 3,000.00 SAR (its own limit), "
        "b 2,000.00 SAR (locked). Raise the total by 1,000.00, or lower a minimum, free a locked account or widen "
        "change limits."
    )
    with pytest.raises(
        InfeasibleError, match=r"can take at most 12,000\.00 SAR.*a 10,000\.00 SAR \(change limits\)"
    ):
        share_total(accounts, 13000, SAR)
    with pytest.raises(
        InfeasibleError, match=r"The account a: its change limits let it spend 0\.00 to 10,000\.00"
    ):
        share_total([entry("a", 40, 100, 200, minimum=20000.0)], 4000, SAR)


def test_questions_that_are_none_are_refused() -> None:
    a, b = entry("a", 40, 100, 200), entry("b", 10, 100, 200)
    revenue = replace(b, scenario=FREE.model_copy(update={"goal": "revenue"}))
    with pytest.raises(QuestionError, match="a has goal = conversions, and b has goal = revenue"):
        share_total([a, revenue], 4000, SAR)
    with pytest.raises(QuestionError, match="There are no accounts"):
        share_total([], 4000, SAR)
    with pytest.raises(QuestionError, match="total must be a positive number, got 0"):
        share_total([a], 0, SAR)
    with pytest.raises(QuestionError, match="The scenario of a says budget"):
        share_total([replace(a, scenario=FREE.model_copy(update={"budget": 5.0}))], 4000, SAR)
    with pytest.raises(QuestionError, match="b has a worth, but the goal is revenue"):
        share_total([replace(revenue, limit=AccountLimit(worth=2.0))], 4000, SAR)
    with pytest.raises(QuestionError, match="The account a: No cell spent anything"):
        share_total([entry("a", 40, 100, 0)], 4000, SAR)
    with pytest.raises(QuestionError, match="no rate from USD to SAR"):
        share_total([replace(a, currency="USD")], 4000, SAR)
    with pytest.raises(QuestionError, match="names no currency"):
        share_total([replace(a, currency=None)], 4000, SAR)


def test_a_frontier_remembers_what_was_refused() -> None:
    frontier = AccountFrontier.begun(posterior([40], [100], [200]), FREE, "SAR")
    assert list(frontier.reach) == [0, 10000]
    frontier = frontier.asked(np.array([0.0, 2000.0, 20000.0]))
    assert frontier.budgets.tolist()[:2] == [0, 2000]
    assert list(frontier.refused) == [20000.0]
    assert frontier.asked(np.array([2000.0])).budgets.tolist() == frontier.budgets.tolist()
    assert frontier.outcomes[1] == pytest.approx(10 * 40 * 200 / 300)


def test_boxes_are_whole_minor_units() -> None:
    assert whole_box(1.001, 2.009, "SAR") == (Decimal("1.01"), Decimal("2.00"))
    assert whole_box(1.001, 1.002, "SAR") == (Decimal("1.00"), Decimal("1.00"))


def rates(tmp_path: Path, text: str, name: str = "rates.csv") -> Rates:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return load_rates(tmp_path / name, "SAR")


def test_rates_are_read_from_both_kinds_of_files(tmp_path: Path) -> None:
    csv = rates(tmp_path, "currency,rate,date,source\nUSD,3.75,2026-11-20,SAMA\nSAR,1,2026-11-20,\n")
    toml = rates(tmp_path, '[[rates]]\ncurrency="USD"\nrate=3.75\ndate=2026-11-20\nsource="SAMA"', "rates.toml")
    assert csv == toml == Rates("SAR", {"USD": Rate(Decimal("3.75"), date(2026, 11, 20), "SAMA")})
    assert csv.of("USD", "a") == Decimal("3.75")
    assert csv.of("SAR", "a") == 1


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("USD,0,2026-11-20,", "row 2: expected a rate above 0, got '0'"),
        ("USD,-3.75,2026-11-20,", "row 2: expected a rate above 0"),
        ("USD,much,2026-11-20,", "row 2: expected a rate above 0"),
        ("dollars,3.75,2026-11-20,", "row 2: expected a currency"),
        ("SAR,0.5,2026-11-20,", "row 2: a unit of SAR is 1 SAR, got 0.5"),
        ("USD,3.75,2026-11-20,\nUSD,3.76,2026-11-20,", "row 3: USD stands there twice"),
        ("USD,3.75,soon,", "row 2: expected the date of the rate"),
        (
            "USD,3.75,2026-11-20,\nSAR,0.2667,2026-11-20,USD",
            "row 3: expected a rate to SAR, got one from SAR to USD",
        ),
    ],
)
def test_rates_that_cannot_be_are_refused_with_their_row(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(FileError) as error:
        rates(tmp_path, f"currency,rate,date,to\n{row}\n")
    assert told in error.value.say()
    assert "rates.csv" in error.value.say()


def test_files_of_rates_that_are_none_are_refused(tmp_path: Path) -> None:
    for name, text in {"rates.toml": "rates = 3", "r.toml": "[[", "r.csv": "currency,price\nUSD,3\n"}.items():
        with pytest.raises(FileError):
            rates(tmp_path, text, name)
    with pytest.raises(FileError, match="cannot be read"):
        load_rates(tmp_path / "none.csv", "SAR")


def limits(tmp_path: Path, text: str) -> ShareLimits:
    (tmp_path / "limits.toml").write_text(text, encoding="utf-8")
    return load_share_limits(tmp_path / "limits.toml")


def test_limits_of_accounts_are_read(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("days = 14", encoding="utf-8")
    found = limits(
        tmp_path,
        '[accounts.a]\nminimum=5\nworth=2\nscenario="own.toml"\n[accounts.b]\nleave_out=true\n[others]\nlocked=true',
    )
    assert (found.of("a").minimum, found.of("a").worth, found.of("c").locked) == (5, 2, True)
    own = found.of("a").scenario
    assert own is not None
    assert own.days == 14
    assert list(limits_of(("a", "b", "c"), found)) == ["a", "c"]
    with pytest.raises(QuestionError, match="limits for the account b, which no file has; the nearest is a"):
        limits_of(("a",), found)


@pytest.mark.parametrize(
    "text",
    [
        "[[", "budget = 3", "accounts = 3", "[accounts]\na = 3", "[accounts.a]\nfloor = 3",
        "[accounts.a]\nlocked = 1", "[accounts.a]\nscenario = 1", "[accounts.a]\nminimum = -1",
        "[accounts.a]\nworth = 0", "[accounts.a]\nminimum = 3\nmaximum = 2",
        "[accounts.a]\nminimum = 3\nlocked = true",
    ],
)  # fmt: skip
def test_limits_that_make_no_sense_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError, match=r"limits\.toml"):
        limits(tmp_path, text)


def test_a_missing_file_of_limits_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        load_share_limits(tmp_path / "none.toml")
