"""Questions that have no answer, and the words they are refused with: makes ``docs/refusals.md``.

``python -m benchmarks.impossible > docs/refusals.md``; a test says when the page was not made again.
"""

import tomllib

from adopt.errors import AdoptError
from adopt.text import say
from adopt.usecases import Curves, Scenario, demo_history, fit_curves, make_plan

HEAD = """# Questions that have no answer

Made by `python -m benchmarks.impossible` on the simulated advertiser of the demo: what a scenario asks, and the
words that refuse it. A refusal names limits that collide, no fewer than it takes, and what would help: each change
that is enough by itself where there is one, else the least change of several.
"""
QUESTIONS: tuple[tuple[str, str], ...] = (
    ("Two platforms are to get more than everything", """\
[[limits]]
who = "platform:linkedin"
share_min = 0.6

[[limits]]
who = "platform:meta"
share_min = 0.6"""),
    ("A share that a maximum does not reach", """\
[[limits]]
who = "platform:linkedin"
share_min = 0.25

[[limits]]
who = "platform:linkedin"
maximum = 300"""),
    ("A minimum beyond the change limits", """\
[[limits]]
who = "platform:meta"
minimum = 5000"""),
    ("Too few active audiences for the budget", """\
[[limits]]
who = "all"
at_most_active = 2"""),
    ("Three times as much, within half of today", """\
[[limits]]
who = "platform:tiktok"
at_least_times = { of = "platform:youtube", times = 3 }"""),
    ("All is locked, and the budget is another", """\
budget = 50000

[[limits]]
who = "all"
locked = true"""),
    ("A budget beyond every change limit", "budget = 400000"),
    ("A target that no split meets", "target_cpa = 2"),
    ("More conversions than the audiences can bring", "reach = 1000000"),
    ("Round figures that do not add up", """\
budget = 100001

[[limits]]
who = "all"
lots = 50"""),
    ("Caps on every platform", """\
[[limits]]
who = ["platform:meta", "platform:tiktok"]
share_max = 0.2

[[limits]]
who = ["platform:linkedin", "platform:youtube"]
share_max = 0.3"""),
    ("A floor for an audience that a cap on its platform forbids", """\
[[limits]]
who = "linkedin / Prospecting / Women 25-34"
minimum = 250

[[limits]]
who = "platform:linkedin"
maximum = 200"""),
    ("A name that is not there", """\
[[limits]]
who = "platform:metta"
minimum = 50"""),
    ("A flight that is over", """\
[[flights]]
who = "all"
last = 2020-01-01"""),
)  # fmt: skip


def refused(curves: Curves, question: str, language: str = "en") -> str:
    """What a question is refused with, and what would help.

    Raises:
        ValueError: if it is answered.
    """
    try:
        make_plan(curves, Scenario(**{"name": "asked", "days": 30, **tomllib.loads(question)}).checked())
    except AdoptError as error:
        return f"{say(error.message, language)} {say(error.remedy, language)}".strip()
    raise ValueError(f"there is a plan for {question}")


def page() -> str:
    """The whole page."""
    curves = fit_curves(demo_history().history)
    parts = [
        f"\n## {title}\n\n```toml\n{question}\n```\n\n> {refused(curves, question)}\n"
        for title, question in QUESTIONS
    ]
    return HEAD + "".join(parts)


if __name__ == "__main__":
    print(page(), end="")
