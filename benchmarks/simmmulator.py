"""PySiMMMulator as a source of advertisers: its own functions, asked day by day for what spend brings.

PySiMMMulator (MIT licence) is a Python port of Meta's siMMMulator. It is imported when it is first asked, and no
other module may: adopt does not need it.
"""

import warnings
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Config = dict[str, Any]
"""What its configuration files hold."""

INSTALLED = find_spec("pysimmmulator") is not None
EXPONENTS = {"returns fall": (-0.95, -0.4), "returns grow": (0.3, 1.0)}
"""Kinds of advertisers: between what the exponents of its saturation lie."""
CHANNELS, FIRST_DAY, YEAR = 12, date(2025, 10, 1), 365
SPEND, SPREAD = 3000, 600
"""Mean and spread of a day's spend in all, where budgets are set every day."""


@dataclass(frozen=True, eq=False)
class Simulator:
    """PySiMMMulator with its parameters.

    Attributes:
        seed: of the noise of its history.
        config: for one year.
    """

    seed: int
    config: Config

    @property
    def channels(self) -> list[str]:
        """By name."""
        basic = self.config["basic_params"]
        return [*basic["channels_clicks"], *basic["channels_impressions"]]

    def history(self) -> pd.DataFrame:
        """Its year, one row a day, with spend, impressions, clicks and conversions of each channel."""
        simulator, given = _started(self.config, self.seed)
        baseline = simulator.simulate_baseline(given["baseline_params"])
        spend = simulator.simulate_ad_spend(baseline_sales_df=baseline, params=given["ad_spend_params"])
        return _lived(simulator, given, spend).iloc[:YEAR].fillna(0.0)

    def conversions(self, daily_spend: FloatArray, seed: int) -> FloatArray:
        """Conversions of each channel on each day when spend is set day by day.

        Args:
            daily_spend: shape (channels, days), whole years of days.
            seed: of the noise.

        Returns:
            Of the same shape.
        """
        days = daily_spend.shape[1]
        basic = self.config["basic_params"] | {"years": days // YEAR, "frequency_of_campaigns": 1}
        simulator, given = _started(self.config | {"basic_params": basic}, seed)
        spend = pd.DataFrame(
            {
                "campaign_id": np.tile(np.arange(days), len(self.channels)),
                "total_campaign_spend": np.tile(daily_spend.sum(axis=0), len(self.channels)),
                "channel": np.repeat(self.channels, days),
                "spend_channel": daily_spend.ravel(),
            }
        )
        lived = _lived(simulator, given, spend).iloc[:days].fillna(0.0)
        return lived[[f"{channel}_conversions" for channel in self.channels]].to_numpy(dtype=float).T


def drawn(kind: str, seed: int) -> Simulator:
    """A simulator whose parameters are drawn at random, like those of a middling advertiser.

    Args:
        kind: one of :data:`EXPONENTS`.
        seed: the same kind and seed make the same one.
    """
    random = np.random.default_rng([seed, *kind.encode()])
    names = [f"channel {number:02d}" for number in range(CHANNELS)]
    clicks, impressions = names[: CHANNELS // 2], names[CHANNELS // 2 :]
    config: Config = {
        "baseline_params": {"base_p": 1000, "trend_p": 200, "temp_var": 8, "temp_coef_mean": 10}
        | {"temp_coef_sd": 5, "error_std": 50},
        "ad_spend_params": _spend(names, random),
        "output_params": {"aggregation_level": "daily"},
    }
    config |= _media(clicks, impressions, random)
    typical = SPEND / CHANNELS / _price(config, names)
    config |= _effects(EXPONENTS[kind], dict(zip(names, typical.tolist(), strict=True)), random)
    config["basic_params"] = {
        "years": 1,
        "channels_clicks": clicks,
        "channels_impressions": impressions,
        "frequency_of_campaigns": int(random.choice([1, 3, 7])),
        "start_date": f"{FIRST_DAY:%Y/%m/%d}",
        "true_cvr": config.pop("true_cvr"),
        "revenue_per_conv": 50.0,
    }
    scale = config["basic_params"]["frequency_of_campaigns"]
    config["ad_spend_params"]["campaign_spend_mean"] *= scale
    config["ad_spend_params"]["campaign_spend_std"] *= scale
    return Simulator(seed, config)


def _spend(names: list[str], random: np.random.Generator) -> Config:
    """Shares of the whole, drawn anew for each budget; the last channel gets what is left."""
    weights = np.exp(random.normal(0, 0.5, len(names) - 1))
    weights *= 0.88 / weights.sum()
    shares = {n: {"min": 0.7 * w, "max": 1.3 * w} for n, w in zip(names[:-1], weights.tolist(), strict=True)}
    return {
        "campaign_spend_mean": SPEND,
        "campaign_spend_std": SPREAD,
        "max_min_proportion_on_each_channel": shares,
    }


def _media(clicks: list[str], impressions: list[str], random: np.random.Generator) -> Config:
    """Prices of a thousand impressions and of a click; it lets no click happen without a price of impressions."""
    cpm = {name: float(random.uniform(4.0, 12.0)) for name in [*clicks, *impressions]}
    cpc = {name: float(random.uniform(0.3, 1.2)) for name in clicks}
    noise = {name: {"loc": 0.0, "scale": 0.08 * (cpm | cpc)[name]} for name in cpm}
    chance = {name: {"loc": 0.0, "scale": float(random.uniform(0.01, 0.03))} for name in cpm}
    return {
        "media_params": {"true_cpm": cpm, "true_cpc": cpc, "noisy_cpm_cpc": noise},
        "cvr_params": {"noisy_cvr": chance},
    }


def _price(config: Config, names: list[str]) -> FloatArray:
    """Of a click or an impression, whichever the channel lives by, shape (channels,)."""
    media = config["media_params"]
    return np.array([media["true_cpc"].get(name, media["true_cpm"][name] / 1000) for name in names])


def _effects(exponents: tuple[float, float], typical: dict[str, float], random: np.random.Generator) -> Config:
    """Carry-over, saturation, and the rate that turns a usual day's media into about a dozen conversions."""
    adstock, saturation, rates = {}, {}, {}
    for name, media in typical.items():
        if random.random() < 0.7:
            keep = float(random.uniform(0.1, 0.6))
            adstock[name], carried = {"type": "geometric", "params": {"lambda": keep}}, media / (1 - keep)
        else:
            shape, scale = float(random.uniform(1.2, 2.0)), float(random.uniform(1.0, 3.0))
            adstock[name], carried = {"type": "weibull", "params": {"shape": shape, "scale": scale}}, media
        alpha, gamma = float(random.uniform(*exponents)), float(carried * np.exp(random.uniform(-1.5, 0.5)))
        saturation[name] = {"type": "hill", "params": {"alpha": alpha, "gamma": gamma}}
        reached = carried / (1 + (carried / gamma) ** -alpha)
        rates[name] = float(min(np.exp(random.normal(np.log(12.0), 0.5)) / reached, 1.0))
    return {"adstock_params": {"adstock": adstock, "saturation": saturation}, "true_cvr": rates}


def _started(config: Config, seed: int) -> tuple[Any, Config]:
    from pysimmmulator import Simulate
    from pysimmmulator.load_parameters import create_all_parameters

    given = create_all_parameters(config)
    return Simulate(given["basic_params"], random_seed=seed), given


def _lived(simulator: Any, given: Config, spend: pd.DataFrame) -> pd.DataFrame:  # noqa: ANN401
    """From spend to conversions by the simulator's own steps, one row a day.

    NaN where no media works: 0 to a negative power is no number to it. Nothing comes of nothing.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it divides by 0, and calls pandas in ways that newer ones advise against
        spend = simulator.simulate_media(spend_df=spend, params=given["media_params"])
        spend = simulator.simulate_cvr(spend_df=spend, params=given["cvr_params"])
        media = simulator.simulate_decay_returns(spend_df=spend, params=given["adstock_params"])
        return pd.DataFrame(simulator.calculate_conversions(mmm_df=media))
