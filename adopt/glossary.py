"""The words of the trade, each with its meaning in one plain sentence: help in place, and ``docs/glossary.md``.

The English words stand here, the Arabic ones in the catalogue, as with every other sentence.
"""

from dataclasses import dataclass
from functools import cache

from adopt.text import N_, say


@dataclass(frozen=True)
class Term:
    """A word of the trade.

    Attributes:
        key: by which a page asks for its help.
        name: as pages and reports say it.
        meaning: in one plain sentence.
        columns: of tables, by the names that they have in files; their headings explain themselves with it.
    """

    key: str
    name: str
    meaning: str
    columns: tuple[str, ...] = ()


TERMS = (
    Term("audience", N_("Audience"), N_("The people that an ad set is shown to; adopt gives each its own curve.")),
    Term(
        "conversion",
        N_("Conversion"),
        N_("What an ad is to bring about, such as a purchase or a lead, as the platform counts it."),
        ("conversions",),
    ),
    Term("cpa", N_("CPA"), N_("Cost per conversion: what was spent, divided by the conversions."), ("cpa",)),
    Term(
        "roas", N_("ROAS"), N_("Return on ad spend: the revenue that each unit of money spent brings."), ("roas",)
    ),
    Term(
        "response_curve",
        N_("Response curve"),
        N_("How many conversions a day come at each daily spend of an audience."),
    ),
    Term(
        "saturation",
        N_("Saturation"),
        N_("The more is spent on an audience, the less each further amount brings: the curve flattens."),
    ),
    Term("carry_over", N_("Carry-over"), N_("Part of an ad's effect comes on the days after it was paid for.")),
    Term(
        "elasticity",
        N_("Elasticity"),
        N_("By how many per cent conversions grow if spend grows by 1 %; below 1, each further one costs more."),
        ("elasticity",),
    ),
    Term(
        "marginal_cpa",
        N_("Marginal CPA"),
        N_("What the next conversion costs, not the average one; a good split makes it alike everywhere."),
        ("marginal_cpa",),
    ),
    Term(
        "marginal_roas",
        N_("Marginal ROAS"),
        N_("The revenue that the next unit of money brings, not the average one."),
        ("marginal_roas",),
    ),
    Term(
        "interval",
        N_("90 % interval"),
        N_("Nine times in ten the truth lies between these two figures; the wider, the less is known."),
        (
            *("expected_conversions_low", "expected_conversions_high"),
            *("conversions_a_day_low", "conversions_a_day_high"),
        ),
    ),
    Term(
        "evidence",
        N_("Evidence"),
        N_("How much of a curve comes from the audience's own days; the rest comes from other audiences."),
        ("evidence",),
    ),
    Term(
        "prior",
        N_("Prior"),
        N_("What the model believes before it sees your history; the more days there are, the less it counts."),
    ),
    Term(
        "residual",
        N_("Residual"),
        N_("How far a day lies from what was expected of it, measured in what chance does to such days."),
        ("far_days",),
    ),
    Term(
        "autocorrelation",
        N_("Autocorrelation"),
        N_("Whether days that lie so far apart miss in the same direction; near 0 where the curve is right."),
        ("autocorrelation_1", "autocorrelation_7"),
    ),
    Term(
        "within",
        N_("Within the band"),
        N_("The share of days that came within the band; it should be near the per cent that the band claims."),
        ("within_90", "within_50", "held_90", "held_50", "adopt_held_90"),
    ),
    Term(
        "standard_error",
        N_("Standard error"),
        N_("How far a figure may be off by chance: in two of three cases by less than this."),
        ("error", "low_spend", "high_spend", "last_14_days"),
    ),
    Term(
        "backtest",
        N_("Backtest"),
        N_("Forecasts made from earlier days alone, held against the days that followed."),
    ),
    Term(
        "forecast_error",
        N_("Error of a forecast"),
        N_("How far forecasts were off on average, as a share of what came."),
        ("relative_error", "adopt_error", "cpa_14_error", "cpa_28_error"),
    ),
    Term(
        "bias",
        N_("Bias"),
        N_("Whether forecasts were too high (+) or too low (−) on the whole, as a share of what came."),
        ("bias",),
    ),
    Term(
        "log_score",
        N_("Log score"),
        N_("How much probability forecasts gave to what came; higher is better, sure and wrong costs most."),
        ("log_score",),
    ),
    Term(
        "goal",
        N_("Goal"),
        N_("What the plan is to bring most of: conversions, revenue, or profit after ad spend."),
    ),
    Term(
        "margin",
        N_("Margin"),
        N_("The share of the revenue that is left after the cost of the goods, before ad spend."),
    ),
    Term("caution", N_("Caution"), N_("How much the risk of a change counts against what it is expected to win.")),
    Term(
        "limit",
        N_("Limit"),
        N_("What a budget must keep to, whatever would bring more: a floor, a cap, a share or a lock."),
    ),
    Term("share", N_("Share"), N_("A part of all that the plan spends, in per cent."), ("share_min", "share_max")),
    Term(
        "lots",
        N_("Multiples"),
        N_("Daily budgets come in whole steps of this amount, for round figures in the ads manager."),
        ("lots",),
    ),
    Term(
        "locked_budget",
        N_("Locked budget"),
        N_("A budget that stays as it is; the plan moves only the others."),
        ("locked",),
    ),
    Term(
        "each",
        N_("Each by itself"),
        N_("The limit holds for every audience of the group alone, not for all of them together."),
        ("each",),
    ),
    Term(
        "todays_split",
        N_("Today's split"),
        N_("How the spending of the last 28 days was shared out; every gain is told against it."),
        ("current_daily_budget",),
    ),
    Term(
        "gain",
        N_("Gain"),
        N_("What the plan is expected to bring beyond today's split at the same budget."),
        ("chance_of_gain",),
    ),
    Term(
        "proved_gap",
        N_("Proved gap"),
        N_("No other split within the limits can be better by more than this; it is proved, not estimated."),
    ),
    Term(
        "scenario",
        N_("Scenario"),
        N_("A question to plan for: a budget, days, a goal and limits, kept under a name."),
        ("scenario",),
    ),
    Term(
        "plan_of_record",
        N_("Plan of record"),
        N_("The scenario that you decided for; the others are compared with it."),
        ("chance_beats_first",),
    ),
    Term(
        "share_moved",
        N_("Money moved"),
        N_("The share of the budget that goes elsewhere than today."),
        ("share_moved",),
    ),
    Term(
        "frontier",
        N_("Budget frontier"),
        N_("The most that every budget can bring within the same limits; its slope is what more money is worth."),
    ),
    Term(
        "pacing",
        N_("Pacing"),
        N_("Keeping a running month on its budget: what is spent, and what is left for each day."),
    ),
    Term(
        "corridor",
        N_("Pacing corridor"),
        N_("Spending between 10 % above and 10 % below an even pace; outside of it, something should be done."),
    ),
    Term(
        "learning_phase",
        N_("Learning phase"),
        N_("Days in which a platform tries out delivery after a large change; results are dear and unsteady."),
    ),
    Term(
        "promotion",
        N_("Promotion"),
        N_("Your own sale or launch: on its days more is bought, whatever the ads do."),
    ),
    Term(
        "lift_test",
        N_("Lift test"),
        N_("A trial in which part of the people see no ads, so that what ads alone bring can be counted."),
    ),
    Term(
        "incremental",
        N_("Incremental conversions"),
        N_("Conversions that would not have come without the ads."),
        ("incremental",),
    ),
    Term(
        "second_source",
        N_("Second source"),
        N_("Another count of the same conversions, such as web analytics or the shop's own orders."),
        ("analytics", "ratio"),
    ),
    Term(
        "attribution",
        N_("Attribution window"),
        N_("For how many days after a click or a view a platform counts a conversion as its own."),
        ("conversion_column",),
    ),
    Term(
        "bulk_sheet",
        N_("Bulk sheet"),
        N_("The table that an ads manager exports and takes back, to change many budgets at once."),
    ),
    Term(
        "hijri",
        N_("Hijri date"),
        N_("The day by the calendar of Umm al-Qura, the Saudi one; by sighting it may differ by one."),
        ("hijri",),
    ),
)
"""In the order of the work: what comes in, what is learned, what is planned, what goes out."""


@cache
def help_of(key: str, language: str) -> str:
    """The meaning of a term, or of the column of a table that it explains; empty for what needs none."""
    found = next((term for term in TERMS if key == term.key or key in term.columns), None)
    return say(found.meaning, language) if found else ""


def words(language: str, search: str = "") -> list[tuple[str, str]]:
    """Names and meanings whose text holds ``search``, in ``language``.

    Example:
        >>> [name for name, _ in words("en", "umm al-qura")]
        ['Hijri date']
    """
    told = [(say(term.name, language), say(term.meaning, language)) for term in TERMS]
    return [pair for pair in told if search.strip().casefold() in " ".join(pair).casefold()]


def glossary_markdown() -> str:
    """``docs/glossary.md``: every term in both languages."""
    rows = [
        "| English | العربية | Meaning | المعنى |",
        "|---|---|---|---|",
        *(
            f"| {term.name} | {say(term.name, 'ar')} | {term.meaning} | {say(term.meaning, 'ar')} |"
            for term in TERMS
        ),
    ]
    return "\n".join([*_OPENING, *rows]) + "\n"


_OPENING = (
    "# Glossary",
    "",
    "The words of the trade as adopt says them, in English and Arabic. The pages show the same sentences as help",
    "in place. Written by `python -m adopt.glossary > docs/glossary.md` from `adopt/glossary.py`; a test fails",
    "where they differ.",
    "",
)

if __name__ == "__main__":
    print(glossary_markdown(), end="")  # noqa: T201 - this is its output
