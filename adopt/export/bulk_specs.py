"""How the bulk sheets of the ads managers are laid out: as data, in ``sheets/*.toml``."""

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

from adopt.history.own_specs import read_own_spec, validated
from adopt.history.platforms import Certainty
from adopt.history.spec_files import own_folder


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Level(_Frozen):
    """What a sheet says of the budget of one level.

    Attributes:
        daily: headings of the daily budget, the usual one first.
        lifetime: headings of the budget for the whole run.
        mode: headings of the column that says which of the two it is.
        shared: headings of the column that names a budget shared with others.
    """

    daily: tuple[str, ...] = ()
    lifetime: tuple[str, ...] = ()
    mode: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()


class BulkSpec(_Frozen):
    """A bulk sheet.

    Attributes:
        platform: whose.
        title: for people.
        certainty: how sure the layout is, as in :data:`adopt.history.platforms.Certainty`.
        requires: headings that must be there for a sheet to be this one.
        campaign: headings of the campaign's name.
        campaign_id: of its id; empty if the sheet goes by names.
        audience: of the audience's name.
        audience_id: of its id.
        status: of whether the row runs.
        stopped: what a row that does not run says there, in small letters.
        currency: headings of the currency.
        daily_modes: what a mode column says of a daily budget, in small letters.
        of_audience: the audience's own budget; without headings if it has none.
        of_campaign: the campaign's budget.
        usual: the level of a budget column that the user names.
        action: headings of the column that says what becomes of a row.
        edits: what it must say in a row that is changed.
        reference_rows: lines at the top that explain the sheet, the headings among them.
    """

    platform: str
    title: str
    certainty: Certainty
    requires: tuple[str, ...]
    campaign: tuple[str, ...]
    campaign_id: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    audience_id: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    currency: tuple[str, ...] = ()
    daily_modes: tuple[str, ...] = ()
    of_audience: Level = Level()
    of_campaign: Level = Level()
    usual: Literal["audience", "campaign"] = "audience"
    action: tuple[str, ...] = ()
    edits: str = ""
    reference_rows: int = 0

    def with_budget_column(self, heading: str, level: str) -> "BulkSpec":
        """This sheet with a daily budget of ``level`` under a heading that the user names, and no other budget."""
        named = Level(daily=(heading,))
        audience, campaign = (named, Level()) if level == "audience" else (Level(), named)
        return self.model_copy(update={"of_audience": audience, "of_campaign": campaign, "requires": ()})


def load_bulk_specs() -> tuple[BulkSpec, ...]:
    """Every bulk sheet adopt can give back, the user's own (``bulk/*.toml`` in their folder) first.

    Raises:
        FileError: naming the file and the key, if one of the user's own cannot be used.
    """
    own = sorted((own_folder() / "bulk").glob("*.toml"))
    return (*(validated(BulkSpec, read_own_spec(path).content, str(path)) for path in own), *_built_in())


@cache
def _built_in() -> tuple[BulkSpec, ...]:
    files = sorted((resources.files("adopt.export") / "sheets").iterdir(), key=lambda f: f.name)
    return tuple(
        BulkSpec.model_validate(tomllib.loads(f.read_text(encoding="utf-8")))
        for f in files
        if f.name.endswith(".toml")
    )
