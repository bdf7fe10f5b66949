"""A cell that the history does not know yet, as it stands under ``[[launch]]``."""

from pydantic import BaseModel, ConfigDict

from adopt.labels import Cell
from adopt.plan.limits import Limit, Money, Positive


class Launch(BaseModel):
    """A new campaign or audience, perhaps on a new platform. Amounts are currency units a day.

    Attributes:
        platform: where it is bought.
        campaign: its name.
        audience: its name.
        maximum: it gets at most so much a day.
        minimum: it gets at least so much a day.
        minimum_if_active: it gets at least so much a day, or does not start.
        why: the reason somebody asks.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    platform: str
    campaign: str
    audience: str
    maximum: Positive
    minimum: Money | None = None
    minimum_if_active: Positive | None = None
    why: str = ""

    @property
    def cell(self) -> Cell:
        """The new cell."""
        return Cell(self.platform, self.campaign, self.audience)

    @property
    def limit(self) -> Limit:
        """What it asks for its cell."""
        return Limit(
            who=str(self.cell),
            why=self.why,
            maximum=self.maximum,
            minimum=self.minimum,
            minimum_if_active=self.minimum_if_active,
        )
