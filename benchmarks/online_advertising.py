"""A real campaign history as a canonical table: "Online Advertising Performance Data", one advertiser, 91 days.

The file is public (Kaggle) but without a licence, so it is not part of the project: get it and give its path.
Placement stands for the platform, campaign for the campaign, user engagement for the audience.

    python -m benchmarks.online_advertising online_advertising_performance_data.csv history.csv
"""

import sys
from pathlib import Path

import pandas as pd

from adopt.files import write_whole

NAMES = {"cost": "spend", "displays": "impressions", "post_click_conversions": "conversions"}


def canonical(file: Path) -> pd.DataFrame:
    """The canonical table; the file names no year, so 2020 is taken (weekdays shift, nothing else)."""
    raw = pd.read_csv(file).dropna(subset=["placement"])
    day = pd.to_datetime("2020 " + raw["month"] + " " + raw["day"].astype(str), format="%Y %B %d")
    raw = raw.assign(date=day, platform=raw["placement"], campaign=raw["campaign_number"])
    raw = raw.assign(audience=raw["user_engagement"]).rename(columns=NAMES)
    keys = ["date", "platform", "campaign", "audience"]
    return raw.groupby(keys, as_index=False)[["spend", "impressions", "clicks", "conversions", "revenue"]].sum()


def main() -> None:
    """Convert one file."""
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    table = canonical(Path(sys.argv[1]))
    write_whole(Path(sys.argv[2]), table.to_csv(index=False).encode())
    print(f"{len(table)} cell-days written to {sys.argv[2]}")


if __name__ == "__main__":
    main()
