"""What will happen if a plan's budgets are set as they are: said before anything is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from adopt.errors import QuestionError
from adopt.export.owners import Level, Owners, word_for
from adopt.export.planned import Planned
from adopt.export.recent import Jump, recent_jumps
from adopt.export.typed import typed, typed_budgets
from adopt.findings import Finding, Severity
from adopt.history.budget_rules import budget_rules
from adopt.history.table import History
from adopt.labels import Cell
from adopt.plan.money import decimals, minor_unit
from adopt.plan.thresholds import DAYS_A_WEEK
from adopt.text import N_, Message, Money

STEP = 0.2
"""A budget that moves by no more than a fifth is widely held to keep its learning: a convention alone."""


@dataclass(frozen=True)
class Going:
    """One budget on its way out.

    Attributes:
        cell: whose; of a campaign's budget, the campaign as a whole.
        level: that holds it.
        before: a day; None where it is not known.
        after: a day.
    """

    cell: Cell
    level: Level
    before: Decimal | None
    after: Decimal


@dataclass(frozen=True, eq=False)
class Check:
    """The question: what would happen?

    Attributes:
        planned: the plan.
        going: the budgets that would be set.
        owners: which level was taken to hold them; None where the ads manager's own sheet says it.
        history: what was spent, for changes of the last days; None if it is not at hand.
        days: that the plan is for; None if that is not known.
        step: the greatest change at once that is let pass, as a share.
    """

    planned: Planned
    going: Sequence[Going]
    owners: Owners | None = None
    history: History | None = None
    days: int | None = None
    step: float = STEP

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Everything that was noticed; serious where a platform will refuse a budget."""
        return (
            *self._minimums(),
            *self._steps(),
            *self._learning(),
            *self._recent(),
            *self._owners(),
            *self._overspend(),
            *self._rounding(),
        )

    def money(self, amount: Decimal | float) -> Money:
        """An amount with its currency."""
        return Money(f"{amount:,.{decimals(self.planned.currency)}f}", self.planned.currency)

    def _minimums(self) -> Iterator[Finding]:
        for going in self.going:
            rules = budget_rules(going.cell.platform)
            # What an audience alone must get, its campaign must get too.
            known = (rules.campaign_minimum if going.level == "campaign" else None) or rules.minimum
            least = known.amount(self.planned.currency) if known else None
            if known is None or least is None or not 0 < going.after < Decimal(repr(least)):
                continue
            sure = known.certainty == "documented"
            yield Finding(
                "below-minimum",
                Severity.SERIOUS if sure else Severity.REVIEW,
                N_("{cell} gets {amount} a day, and {platform} takes no less than {least}: it will be refused.")
                if sure
                else N_(
                    "{cell} gets {amount} a day, and {platform} is said to take no less than {least}: "
                    "it may be refused."
                ),
                N_("Plan again with platform_minimums = true in a limit, or switch it off."),
                {
                    "cell": going.cell,
                    "amount": self.money(going.after),
                    "platform": going.cell.platform,
                    "least": self.money(least),
                },
                going.cell,
            )

    def _steps(self) -> Iterator[Finding]:
        for going in self.going:
            change = going.after / going.before - 1 if going.before and going.after else Decimal(0)
            # A share that is exactly the step may be a rounding above it.
            if abs(change) <= Decimal(repr(self.step)) + Decimal("0.0005"):
                continue
            rule, platform = budget_rules(going.cell.platform).step, going.cell.platform
            told = rule is not None and abs(change) > rule.share
            yield Finding(
                "large-step",
                Severity.REVIEW,
                N_(
                    "{cell} changes by {change:+.0%} at once, and {platform} advises no more than {share:.0%} and "
                    "{days} days between two changes: its learning phase may start again."
                )
                if told
                else N_(
                    "{cell} changes by {change:+.0%} at once, more than {step:.0%}: its learning phase may "
                    "start again. The share is a convention, not a rule of {platform}."
                ),
                N_("Take it in steps with --stages."),
                {
                    "cell": going.cell,
                    "change": change,
                    "step": self.step,
                    "platform": platform,
                    "share": rule.share if rule else self.step,
                    "days": rule.days if rule else 0,
                },
                going.cell,
            )

    def _learning(self) -> Iterator[Finding]:
        platforms = {going.cell.platform for going in self.going}
        cells = [cell for cell, money in self.planned.budgets.items() if money and cell.platform in platforms]
        asking = [cell for cell in cells if budget_rules(cell.platform).learning is not None]
        if self.days is None:
            if any(self.planned.about(cell).expected is not None for cell in asking):
                text = N_("Whether the learning phase can end was not looked at: the plan's file has no days.")
                yield Finding("learning-unknown", Severity.NOTE, text, N_("Say for how many with --days."))
            return
        for cell in asking:
            rule, expected = budget_rules(cell.platform).learning, self.planned.about(cell).expected
            weekly = None if expected is None else expected / self.days * DAYS_A_WEEK
            if rule is None or weekly is None or weekly >= rule.results_a_week:
                continue
            yield Finding(
                "stays-in-learning",
                Severity.REVIEW,
                N_(
                    "{cell} is expected to bring {results:.0f} results a week, and the learning phase of "
                    "{platform} asks for {needed:.0f}: it will hardly leave it, and its costs will vary."
                ),
                N_("Put it together with another audience, or give it more."),
                {"cell": cell, "results": weekly, "platform": cell.platform, "needed": rule.results_a_week},
                cell,
            )

    def _recent(self) -> Iterator[Finding]:
        if self.history is None:
            return
        changing = {going.cell for going in self.going if going.after and going.before != going.after}
        campaigns = {(c.platform, c.campaign) for c in changing if c.audience == c.campaign}
        for jump in recent_jumps(self.history):
            if jump.cell in changing or (jump.cell.platform, jump.cell.campaign) in campaigns:
                yield _jumped(jump)

    def _owners(self) -> Iterator[Finding]:
        if self.owners is None:
            return
        taken = {
            g.cell.platform: word_for(g.cell.platform, g.level) for g in self.going if self.owners.assumed(g.cell)
        }
        if taken:
            told = [
                Message(N_("{platform} with the {level}"), {"platform": platform, "level": Message(level)})
                for platform, level in taken.items()
            ]
            yield Finding(
                "owner-assumed",
                Severity.REVIEW,
                N_(
                    "Names do not say where a budget is kept; it was taken to be so: {told}. Where it is kept "
                    "elsewhere, the change will be refused or do nothing."
                ),
                N_("Say it with --owner, such as meta=campaign."),
                {"told": told},
            )

    def _overspend(self) -> Iterator[Finding]:
        totals: dict[str, Decimal] = {}
        for going in self.going:
            totals[going.cell.platform] = totals.get(going.cell.platform, Decimal(0)) + going.after
        for platform, total in totals.items():
            rule = budget_rules(platform).overspend
            if rule is None or not total:
                continue
            most = rule.week or rule.month
            yield Finding(
                "overspend",
                Severity.NOTE,
                N_("A day on {platform} may cost up to {day}; a week costs at most {long}.")
                if rule.week
                else N_("A day on {platform} may cost up to {day}; a month costs at most {long}.")
                if rule.month
                else N_("A day on {platform} may cost up to {day}."),
                "",
                {
                    "platform": platform,
                    "day": self.money(total * Decimal(repr(1 + rule.a_day))),
                    "long": self.money(total * Decimal(repr(most or 0))),
                },
            )

    def _rounding(self) -> Iterator[Finding]:
        asked = {going.cell: going.after for going in self.going}
        if len(asked) < len(self.going) or all(m == m.quantize(self._unit) for m in self.planned.budgets.values()):
            return
        text = N_("Budgets are rounded to {unit}; together they stay {total} a day.")
        total = sum(typed(asked, self._unit).values(), Decimal(0))
        yield Finding(
            "rounded", Severity.NOTE, text, "", {"unit": self.money(self._unit), "total": self.money(total)}
        )

    @property
    def _unit(self) -> Decimal:
        return minor_unit(self.planned.currency)


def going_of(planned: Planned, owners: Owners) -> tuple[Going, ...]:
    """The budgets of a plan on the levels that hold them, in whole minor units."""
    amounts = typed_budgets(planned.budgets, minor_unit(planned.currency))
    sums: dict[tuple[Cell, Level], list[Cell]] = {}
    for cell in planned.budgets:
        level = owners.of(cell)
        holder = cell if level == "audience" else Cell(cell.platform, cell.campaign, cell.campaign)
        sums.setdefault((holder, level), []).append(cell)
    return tuple(
        Going(holder, level, planned.before(cells), sum((amounts[c] for c in cells), Decimal(0)))
        for (holder, level), cells in sums.items()
    )


def refuse_serious(findings: Sequence[Finding]) -> None:
    """Refuse to write what a platform will refuse to take.

    Raises:
        QuestionError: with the first serious finding.
    """
    serious = [finding for finding in findings if finding.severity is Severity.SERIOUS]
    if serious:
        more: Mapping[str, object] = {"problem": serious[0].message, "number": len(serious)}
        raise QuestionError(
            "check-failed",
            N_("Nothing was written. {problem} Serious findings: {number}."),
            N_("--dry-run shows all; --anyway writes all the same."),
            **more,
        )


def _jumped(jump: Jump) -> Finding:
    return Finding(
        "recent-change",
        Severity.REVIEW,
        N_(
            "The spend of {cell} moved by {change:+.0%} on {day}, so its budget was probably changed then; "
            "another change now starts its learning phase anew."
        ),
        N_("Wait until a week has passed since, unless you know that nobody changed it."),
        {"cell": jump.cell, "change": jump.change, "day": jump.day},
        jump.cell,
    )
