"""Where an ads manager keeps a budget: with the audience, or with its campaign.

Names do not tell. Each platform has the level that is usual there, as data; the user says where theirs differs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from adopt.errors import QuestionError
from adopt.export.api_specs import load_api_specs
from adopt.labels import Cell
from adopt.text import N_

Level = Literal["audience", "campaign"]
LEVELS: tuple[Level, ...] = ("audience", "campaign")
WORDS = {"campaign": N_("Campaign"), "audience": N_("Audience")}
"""What the levels are called on a platform that nobody described."""
PLATFORM_WORDS = (N_("Ad set"), N_("Ad group"))
"""What the described ones call an audience, so that it is translated."""


@dataclass(frozen=True)
class Owners:
    """The level that holds each budget.

    Attributes:
        said: platform, or (platform, campaign) -> level, where the user said so.
    """

    said: Mapping[str | tuple[str, str], Level] = field(default_factory=dict)

    @classmethod
    def read(cls, words: Iterable[str]) -> "Owners":
        """From words such as ``meta=campaign`` and ``meta:Spring sale=campaign``.

        Raises:
            QuestionError: if one is none of these, or says what the platform does not have.
        """
        said: dict[str | tuple[str, str], Level] = {}
        for word in words:
            who, _, level = word.rpartition("=")
            platform, colon, campaign = (part.strip() for part in who.partition(":"))
            found = next((known for known in LEVELS if known == level.strip()), None)
            if not platform or found is None:
                raise QuestionError(
                    "bad-owner",
                    N_("“{word}” does not say where a budget is kept."),
                    N_("Write platform=campaign or platform=audience, or platform:campaign's name=campaign."),
                    word=word,
                )
            spec = load_api_specs().get(platform)
            if spec and found not in spec.levels:
                raise QuestionError(
                    "no-such-level",
                    N_("{platform} keeps its budgets with the campaign, never with the audience."),
                    N_("Leave out “{word}”."),
                    platform=platform,
                    word=word,
                )
            said[(platform, campaign) if colon else platform] = found
        return cls(said)

    def of(self, cell: Cell) -> Level:
        """The level that holds the budget of ``cell``."""
        for key in ((cell.platform, cell.campaign), cell.platform):
            if key in self.said:
                return self.said[key]
        spec = load_api_specs().get(cell.platform)
        return spec.owner if spec else "audience"

    @property
    def of_platforms(self) -> dict[str, Level]:
        """What was said of whole platforms."""
        return {key: level for key, level in self.said.items() if isinstance(key, str)}

    def assumed(self, cell: Cell) -> bool:
        """Whether nobody said it and the platform knows both."""
        if cell.platform in self.said or (cell.platform, cell.campaign) in self.said:
            return False
        spec = load_api_specs().get(cell.platform)
        return spec is None or len(spec.levels) > 1


def word_for(platform: str, level: str) -> str:
    """What the platform calls a level; English, as the marked text of a catalogue where nobody described it."""
    spec = load_api_specs().get(platform)
    return spec.levels[level].name if spec and level in spec.levels else WORDS[level]
