"""How plans come about and what they cannot know, in plain words."""

from adopt.text import N_, Message

_LEARNED = (
    N_(
        "From the history adopt learns for every audience how conversions answer to spend: a curve that rises and "
        "flattens. Audiences with few days of their own borrow from those like them."
    ),
    N_(
        "Weekdays, seasons, holidays and whatever lifts all audiences on a day are told apart from the effect of "
        "spend; conversions of the last days count as not yet complete."
    ),
    N_("Days that look like outages or slips of the pen are named and left out."),
    N_(
        "Every forecast is a mean with an interval meant to hold what is true 9 times in 10, as long as the "
        "coming days resemble those that were learned from."
    ),
)
_CAUTIOUS = N_(
    "The plan is the split with the best expected gain over today's split, less the risk of that gain, that the "
    "rules allow."
)
_BOLD = N_("The plan is the split that is expected to bring the most of what the rules allow.")
_PROVED = N_(
    "With every plan a bound is worked out that no split can exceed, and how far the plan stays below it is said."
)
LIMITS = (
    N_(
        "Conversions are what the platforms count, unless lift tests or a second count were given. What platforms "
        "claim without having brought it about is in no interval."
    ),
    N_("Where spend hardly ever changed, a curve is mostly a guess from similar audiences: see its evidence."),
    N_("A season, a competitor or an advertisement that changes after the last day of the history is not known."),
    N_("The further a budget goes from what was tried, the less is known: change step by step and plan again."),
)


def method(cautious: bool, proved: bool) -> tuple[Message, ...]:
    """How the plan came about."""
    chosen = (_CAUTIOUS if cautious else _BOLD, _PROVED) if proved else ()
    return tuple(Message(text) for text in (*_LEARNED, *chosen))
