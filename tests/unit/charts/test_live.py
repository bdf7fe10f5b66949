import pandas as pd
import pytest

from adopt.charts.curves import marginal_chart
from adopt.charts.live import live
from adopt.charts.plans import change_chart


def changes(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["label", "today", "recommended"])


def test_a_move_changes_the_figures_alone() -> None:
    first, second = changes(("a", 1.0, 2.0)), changes(("a", 1.0, 3.0))
    before, after = (live(change_chart, [table, "SAR", "en"], "en") for table in (first, second))
    assert before.pop("datasets") == {"table-0": first}
    assert after.pop("datasets")["table-0"] is second
    assert before == after


@pytest.mark.parametrize(("currency", "language"), [("USD", "en"), ("SAR", "ar")])
def test_other_words_and_other_lengths_make_another_chart(currency: str, language: str) -> None:
    one = live(change_chart, [changes(("a", 1.0, 2.0)), "SAR", "en"], "en")
    assert live(change_chart, [changes(("a", 1.0, 2.0)), currency, language], language)["layer"] != one["layer"]
    assert (
        live(change_chart, [changes(("a", 1.0, 2.0), ("b", 1.0, 2.0)), "SAR", "en"], "en")["height"]
        > one["height"]
    )


def test_the_page_says_how_large_the_chart_is() -> None:
    table = pd.DataFrame(
        [["a", 2.0, 1.0, 3.0]], columns=["label", "marginal_cpa", "marginal_cpa_low", "marginal_cpa_high"]
    )
    spec = live(marginal_chart, [table, "SAR", "en"], "en")
    assert not {"continuousWidth", "continuousHeight"} & set(spec.get("config", {}).get("view", {}))


def test_a_chart_of_a_table_of_its_own_is_refused() -> None:
    def copied(table: pd.DataFrame, language: str) -> object:
        return change_chart(table.assign(today=0.0), "", language)

    with pytest.raises(AssertionError, match="other tables"):
        live(copied, [changes(("a", 1.0, 2.0)), "en"], "en")  # type: ignore[arg-type]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adopt.charts.live.KEPT", 2)
    settled: dict[object, object] = {}
    monkeypatch.setattr("adopt.charts.live._settled", settled)
    for currency in ("SAR", "USD", "EUR"):
        live(change_chart, [changes(("a", 1.0, 2.0)), currency, "en"], "en")
    assert [key[5] for key in settled if isinstance(key, tuple)] == ["USD", "EUR"]
