"""A canonical history -> files that look as the ads managers' own exports do, quirks included.

For the demo and the tests: what is written here must read back as the history it came from.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from adopt.history.table import History
from adopt.simulate import writers

_WRITERS: Mapping[str, tuple[str, Callable[[pd.DataFrame], bytes]]] = {
    "meta": ("meta_ads_manager.csv", writers.meta),
    "tiktok": ("tiktok_ads_manager.xlsx", writers.tiktok),
    "linkedin": ("linkedin_campaign_manager.csv", writers.linkedin_old),
    "youtube": ("google_ads.csv", writers.youtube),
    "x": ("x_ads.xlsx", writers.x),
    "snapchat": ("snapchat_ads_manager.csv", writers.snapchat),
    "pinterest": ("pinterest_ads.csv", writers.pinterest),
    "reddit": ("reddit_ads.csv", writers.reddit),
}


def write_exports(history: History, folder: Path, new_linkedin: bool = False) -> tuple[Path, ...]:
    """Write each platform of ``history`` as its ads manager exports it; other platforms as one canonical CSV.

    Days on which nothing was delivered are absent from Meta's file, as they are from the real one.

    Args:
        history: what to write.
        folder: where to; it must exist.
        new_linkedin: name LinkedIn's levels campaign > ad set instead of campaign group > campaign.

    Returns:
        The files: one for each platform that has a format of its own, then the canonical one.
    """
    table = history.table
    contents = {}
    for platform, (name, write) in _WRITERS.items():
        write = writers.linkedin_new if new_linkedin and platform == "linkedin" else write
        rows = table[table["platform"] == platform].reset_index(drop=True)
        if len(rows):
            contents[name] = write(rows)
    others = table[~table["platform"].isin(list(_WRITERS))]
    if len(others):
        contents["other_platforms.csv"] = History.from_clean(others).to_csv_bytes()
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in contents)
