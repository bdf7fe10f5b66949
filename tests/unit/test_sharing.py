"""What a user gives for a shared total, and what is refused before anything is learned."""

from dataclasses import replace

import pytest

from adopt.context.context import Context
from adopt.errors import QuestionError
from adopt.history.table import History
from adopt.sharing import rates_for, share_budget
from adopt.simulate.worlds import KINDS, make_world

TINY = replace(KINDS["wandering"], platforms=("meta",), audiences=1, days=40)


def history(currency: str | None) -> History:
    table = make_world(TINY, 1).history.table
    return History.from_frame(table.assign(currency=currency))


def test_the_totals_currency_is_that_of_the_accounts_if_they_have_one() -> None:
    assert rates_for({"a": history("AED"), "b": history("AED")}, None, None).common == "AED"
    assert rates_for({"a": history("AED"), "b": history("SAR")}, "sar", None).common == "SAR"
    with pytest.raises(QuestionError, match="the currencies AED, SAR"):
        rates_for({"a": history("AED"), "b": history("SAR")}, None, None)
    with pytest.raises(QuestionError, match="No account names a currency"):
        rates_for({"a": history(None)}, None, None)


def test_what_is_of_one_account_is_refused_for_several() -> None:
    context = Context(lift_tests=("any",))  # type: ignore[arg-type]
    both = {"a": history("SAR"), "b": history("SAR")}
    with pytest.raises(QuestionError, match="Lift tests and second counts are of one account"):
        share_budget(both, 100, rates_for(both, None, None), context=context)


def test_curves_that_cannot_be_learned_name_their_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise QuestionError("thin", "too few days")

    monkeypatch.setattr("adopt.sharing.fit_curves", fails)
    one = {"a": history("SAR")}
    with pytest.raises(QuestionError, match="The account a: too few days"):
        share_budget(one, 100, rates_for(one, None, None))
