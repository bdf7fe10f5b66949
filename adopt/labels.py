"""The vocabulary that every layer shares: cells and the names of platforms."""

from dataclasses import dataclass

PLATFORMS = ("meta", "linkedin", "tiktok", "x", "snapchat", "youtube", "pinterest", "reddit")
"""The platforms adopt knows by name; any other string is allowed too."""


@dataclass(frozen=True, order=True)
class Cell:
    """The smallest thing that gets its own budget: platform × campaign × audience.

    An *audience* is what the platform calls ad set, ad group, ad squad or (old LinkedIn) campaign.

    Example:
        >>> print(Cell("meta", "Spring sale", "Women 25-34"))
        meta / Spring sale / Women 25-34
    """

    platform: str
    campaign: str
    audience: str

    def __str__(self) -> str:
        return f"{self.platform} / {self.campaign} / {self.audience}"
