from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from adopt.curves.priors import DEFAULT
from benchmarks import across
from benchmarks.across import AGENCIES, LEARNED, PLAIN, lessons, run, summary
from benchmarks.advertisers import learn
from benchmarks.borrowed import Heard, Summary, doubted, expected, learned, summary_of, without_prior

NOTHING = Heard(0.0, float("inf"))


def test_without_accounts_the_default_prior_stays() -> None:
    assert expected([], 0.56, 0.17) == pytest.approx((0.56, 0.17))
    assert expected([NOTHING], 0.56, 0.17) == pytest.approx((0.56, 0.17))


def test_one_account_by_hand() -> None:
    # One number says nothing of the share w between agencies: the mean is E(w) = 1/2 of the way, the variance
    # E(w (1 - w) + 1 - w) V + Var(w) d^2 = 2/3 V + d^2 / 12.
    mean, spread = expected([Heard(0.8, 1e-9)], 0.5, 0.2)
    assert mean == pytest.approx(0.65)
    assert spread**2 == pytest.approx(0.04 * 2 / 3 + 0.09 / 12, rel=1e-3)


def test_a_posterior_over_its_prior_is_the_likelihood() -> None:
    precision = 1 / 0.2**2 + 1 / 0.1**2  # prior 0.5 +- 0.2, seen 0.3 +- 0.1
    posterior = (0.5 / 0.2**2 + 0.3 / 0.1**2) / precision
    told = without_prior(posterior, 1 / precision, 0.5, 0.2)
    assert (told.mean, told.error) == pytest.approx((0.3, 0.1))
    assert np.isinf(without_prior(0.5, 0.2**2, 0.5, 0.2).error)


def test_mean_and_spread_of_an_agency_are_found() -> None:
    random = np.random.default_rng(0)
    true = random.normal(0.35, 0.06, 60)
    mean, spread = expected([Heard(t + random.normal(0, 0.05), 0.05) for t in true], 0.56, 0.2)
    assert mean == pytest.approx(0.35, abs=0.02)
    assert spread == pytest.approx(0.06, abs=0.02)


def test_the_next_account_lies_in_its_interval_as_often_as_it_says() -> None:
    random, inside = np.random.default_rng(1), []
    for _ in range(400):
        share = random.uniform()
        centre = random.normal(0.56, 0.2 * np.sqrt(share))
        *old, new = random.normal(centre, 0.2 * np.sqrt(1 - share), 9)
        mean, spread = expected([Heard(o + random.normal(0, 0.08), 0.08) for o in old], 0.56, 0.2)
        inside.append(abs(new - mean) < 1.645 * spread)
    assert np.mean(inside) == pytest.approx(0.9, abs=0.04)


def test_what_an_account_gives_is_free_of_the_prior_it_was_fitted_with() -> None:
    history = AGENCIES["low"].account(0, 0, 60, audiences=1).history
    given = [
        summary_of(learn(history, replace(DEFAULT, elasticity=e)).inspection.fit).elasticity for e in (0.4, 0.7)
    ]
    assert given[0].mean == pytest.approx(given[1].mean, abs=0.1)
    assert given[0].error == pytest.approx(given[1].error, rel=0.2)


def test_learned_priors_are_no_wider_than_the_defaults() -> None:
    given = [Summary(Heard(e, 0.05), NOTHING) for e in (0.0, 1.2, 0.1, 1.1)]
    priors = learned(given, DEFAULT)
    assert priors.elasticity_all == DEFAULT.elasticity_all
    assert (priors.slope, priors.slope_all) == pytest.approx((DEFAULT.slope, DEFAULT.slope_all))


def test_where_all_accounts_may_be_confounded_alike_the_mean_moves_by_the_true_part_and_doubt_stays() -> None:
    given = [Summary(Heard(0.8, 0.02), NOTHING) for _ in range(50)]
    known, doubting = learned(given, DEFAULT), doubted(given, DEFAULT)
    true = 0.17**2 / (0.17**2 + 0.12**2)
    assert doubting.elasticity - 0.56 == pytest.approx(true * (known.elasticity - 0.56))
    assert doubting.elasticity_all**2 == pytest.approx(0.12**2 * true + known.elasticity_all**2)
    assert known.elasticity_all < 0.05


def test_accounts_of_an_agency_have_its_shapes() -> None:
    curves = [c for place in range(4) for c in AGENCIES["high"].account(0, place, 28).truth.curves]
    assert np.mean([c.elasticity for c in curves]) == pytest.approx(0.8, abs=0.07)
    assert all(c.slope >= c.elasticity + 0.05 for c in curves)
    slopes = [c.slope for c in AGENCIES["s_shaped"].account(0, 0, 28).truth.curves]
    assert np.mean(slopes) == pytest.approx(1.9, abs=0.5)


def rows(priors: str, shares: list[float], **others: object) -> list[dict[str, object]]:
    plain = {"agency": "low", "shared": True, "box": "±50 %", "priors": priors, "harmed": False, "quantile": 0.5}
    plain |= {"cells_90": 0.9, "error": 0.1} | others
    return [plain | {"number": n, "account": a, "share": s} for (n, a), s in zip(PLACES, shares, strict=True)]


PLACES = [(0, 7), (0, 8), (1, 7), (1, 8)]


def test_differences_by_hand() -> None:
    found = pd.DataFrame([*rows(PLAIN, [0.5, 0.6, 0.7, 0.8]), *rows(LEARNED, [0.6, 0.7, 0.7, 0.8], harmed=True)])
    table = summary(found)
    assert table["agency"].tolist() == ["low", "low", "SHARED", "SHARED"]
    assert table["difference"].tolist() == pytest.approx([0, 0.05, 0, 0.05])
    assert table["its error"].iloc[1] == pytest.approx(0.05)  # agencies differ by 0.1 and 0
    assert table["harmed"].tolist() == [0, 4, 0, 4]


@pytest.fixture(scope="module")
def found() -> pd.DataFrame:
    return run(["low"], 3, 2, 1, 0.0, 0.5)


def test_no_agency_is_begun_when_the_time_is_over(found: pd.DataFrame) -> None:
    assert set(found["number"]) == {0}
    assert len(found) == 8  # one account, two boxes, four sets of priors


def test_what_is_learned_stands_beside_the_truth(found: pd.DataFrame) -> None:
    table = lessons(found).set_index("priors")
    assert table["elasticity"]["true"] == 0.35
    assert 0 < table["elasticity_all"][LEARNED] <= DEFAULT.elasticity_all


def test_the_tables_are_printed(
    found: pd.DataFrame, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(across, "run", lambda *_: found)
    monkeypatch.setattr("sys.argv", ["across", "--kinds", "low"])
    across.main()
    told = capsys.readouterr().out
    assert "Priors learned" in told
    assert "SHARED" in told
