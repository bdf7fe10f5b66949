"""Whatever was delivered: written as the tables of a warehouse, it is read back to the cent."""

import csv
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adopt.usecases import import_history

DAYS = ("2026-01-01", "2026-01-02", "2026-01-03")
ADS = {"a1": "s1", "a2": "s1", "a3": "s2"}
NAMES = {"s1": "Women", "s2": "Men, 25+"}
WINDOWS = {"": "value", "7d_click": "_7_d_click"}
MONEY = st.integers(0, 10**9)
COUNTS = st.dictionaries(st.sampled_from(["purchase", "omni_purchase", "lead"]), st.integers(0, 10**6))
DELIVERED = st.dictionaries(
    st.tuples(st.sampled_from(DAYS), st.sampled_from(sorted(ADS))), st.tuples(MONEY, COUNTS)
)


def write(folder: Path, name: str, head: str, rows: Sequence[tuple[object, ...]]) -> None:
    with (folder / f"{name}.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([head.split(","), *rows])


@settings(deadline=None, max_examples=25)
@given(delivered=DELIVERED.filter(bool), window=st.sampled_from(sorted(WINDOWS)))
def test_what_was_delivered_is_read_back_to_the_cent(
    delivered: dict[tuple[str, str], tuple[int, dict[str, int]]], window: str
) -> None:
    spend: defaultdict[tuple[str, str], float] = defaultdict(float)
    bought: defaultdict[tuple[str, str], float] = defaultdict(float)
    worth: defaultdict[tuple[str, str], float] = defaultdict(float)
    reports: list[tuple[object, ...]] = []
    actions: list[tuple[object, ...]] = [("a1", "2026-01-01", "purchase", 0, 0)]
    values: list[tuple[object, ...]] = []
    for (day, ad), (cents, counts) in delivered.items():
        cell = NAMES[ADS[ad]], day
        reports.append((ad, day, f"{cents / 100:.2f}", 1, 1))
        spend[cell] += cents / 100
        for kind, count in counts.items():
            actions.append((ad, day, kind, count, count // 2))
            values.append((ad, day, kind, count * 1.25, count * 0.5))
            if kind == "purchase":
                bought[cell] += count // 2 if window else count
                worth[cell] += count * (0.5 if window else 1.25)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, "basic_ad", "ad_id,date,spend,impressions,inline_link_clicks", reports)
        write(folder, "basic_ad_actions", "ad_id,date,action_type,value,_7_d_click", actions)
        write(folder, "basic_ad_action_values", "ad_id,date,action_type,value,_7_d_click", values)
        old = [(ad, ad_set, "c1", "old", "2025-01-01") for ad, ad_set in ADS.items()]
        write(folder, "ad_history", "id,ad_set_id,campaign_id,name,updated_time", old)
        sets = [
            (i, "c1", label, day) for i, now in NAMES.items() for label, day in (("old", "2025"), (now, "2026"))
        ]
        write(folder, "ad_set_history", "id,campaign_id,name,updated_time", sets)
        write(folder, "campaign_history", "id,name,updated_time", [("c1", "Spring", "2026-01-01")])
        asked = "purchase@7d_click" if window else "purchase"
        table = import_history([folder], results={"meta": asked}).history.table
    names = table["audience"].tolist()
    cells = list(zip(names, table["date"].dt.strftime("%Y-%m-%d").tolist(), strict=True))
    assert set(spend) <= set(cells)
    assert table["spend"].tolist() == pytest.approx([spend[cell] for cell in cells], abs=0.001)
    assert table["conversions"].tolist() == pytest.approx([bought[cell] for cell in cells])
    assert table["revenue"].fillna(0).tolist() == pytest.approx([worth[cell] for cell in cells])
