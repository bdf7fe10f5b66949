import pytest

from adopt.history.budget_rules import Minimum, budget_rules, load_budget_rules


@pytest.mark.parametrize(
    ("platform", "currency", "amount"),
    [
        ("tiktok", "USD", 20.01),
        ("tiktok", "SAR", 76.0),  # 20.01 at 3.75 is 75.04, rounded up
        ("meta", "USD", 1.0),
        ("meta", "AED", 2.0),  # half a dollar where Meta names the currency in no list
        ("linkedin", "GBP", 8.0),
        ("linkedin", "KWD", None),
        ("snapchat", "KWD", 5.0),
        ("snapchat", None, 5.0),
        ("tiktok", None, None),
    ],
)
def test_minimums_are_told_in_the_currency_or_not_at_all(
    platform: str, currency: str | None, amount: float | None
) -> None:
    known = budget_rules(platform).minimum
    assert known is not None
    assert known.amount(currency) == amount


def test_an_amount_that_is_not_in_dollars_is_not_converted() -> None:
    pounds = Minimum(a_day={"GBP": 8.0}, certainty="reported", source="somebody")
    assert pounds.amount("SAR") is None


def test_what_nobody_told_is_not_known() -> None:
    assert budget_rules("linkedin").learning is None
    assert budget_rules("pinterest").minimum is None
    assert budget_rules("billboards").overspend is None


def test_every_figure_says_where_it_is_from() -> None:
    rules = load_budget_rules()
    assert list(rules) == ["linkedin", "meta", "pinterest", "reddit", "snapchat", "tiktok", "youtube"]
    known = [(r.minimum, r.campaign_minimum, r.step, r.learning, r.overspend) for r in rules.values()]
    assert all(fact.source for facts in known for fact in facts if fact)
    assert {r.learning.results_a_week for r in rules.values() if r.learning} == {50}
