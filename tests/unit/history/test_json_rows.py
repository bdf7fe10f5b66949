"""Rows of the ads managers' APIs and of Airbyte, as JSON and as tables."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from adopt.errors import FileError
from adopt.history.read import Imported, Source, read_sources
from adopt.history.results import Wanted

Json = Mapping[str, Any]
META: Json = {
    "date_start": "2026-01-01", "date_stop": "2026-01-01", "campaign_name": "C", "adset_name": "A",
    "adset_id": "12",
    "account_currency": "SAR", "spend": "12.5", "impressions": "10", "inline_link_clicks": "2",
    "actions": [
        {"action_type": "purchase", "value": "3", "7d_click": "2"},
        {"action_type": "omni_purchase", "value": "3"},
    ],
    "action_values": [{"action_type": "purchase", "value": "30.5"}],
}  # fmt: skip
PURCHASE = {"meta": Wanted("purchase")}


def lines(*rows: Json) -> bytes:
    return "\n\n".join(json.dumps(row) for row in rows).encode()


def read(data: bytes, wanted: Mapping[str, Wanted] | None = None, name: str = "rows.jsonl") -> Imported:
    return read_sources([Source(name, data)], results=wanted)


def first(imported: Imported) -> list[object]:
    row = imported.history.table.iloc[0]
    return [row[name] for name in ("platform", "campaign", "audience", "spend", "conversions")]


def test_metas_spend_is_in_units_and_its_actions_are_chosen_by_type_and_window() -> None:
    imported = read(lines(META), PURCHASE)
    assert first(imported) == ["meta", "C", "A", 12.5, 3.0]
    assert imported.history.table["revenue"].tolist() == [30.5]
    assert imported.history.currency == "SAR"
    assert imported.files[0].layout == "api"
    window = read(lines(META), {"meta": Wanted("Purchases", "7d_click")})
    assert window.history.table["conversions"].tolist() == [2.0]
    assert window.history.results == {"meta": ("purchase@7d_click",)}
    with pytest.raises(
        FileError, match=r"Purchases \[purchase\]: 3, Purchases, all channels \[omni_purchase\]: 3"
    ):
        read(lines(META))


def test_a_day_without_the_action_has_none_and_a_report_without_actions_counts_nothing() -> None:
    quiet = {**META, "date_start": "2026-01-02", "date_stop": "2026-01-02", "actions": [], "action_values": None}
    assert read(lines(META, quiet), PURCHASE).history.table["conversions"].tolist() == [3.0, 0.0]
    assert read(lines(quiet)).history.table["conversions"].tolist() == [0.0]


def test_actions_may_be_text_in_a_csv() -> None:
    actions = json.dumps(META["actions"]).replace('"', '""')
    head = "date_start,date_stop,campaign_name,adset_name,spend,impressions,inline_link_clicks,actions\n"
    good = f'2026-01-01,2026-01-01,C,A,12.5,10,2,"{actions}"\n2026-01-02,2026-01-02,C,A,1,1,1,[]\n'
    text = f"{head}{good}2026-01-03,2026-01-03,C,A,1\n"
    with pytest.raises(FileError, match="ends before"):
        read(text.encode(), PURCHASE)
    whole = text.rpartition("2026-01-03,2026")[0].encode()
    assert read(whole, PURCHASE).history.table["conversions"].tolist() == [3.0, 0.0]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            {"campaign": {"name": "C"}, "adGroup": {"name": "G"}, "segments": {"date": "2026-01-01"},
             "metrics": {"costMicros": "1250000", "conversions": 1.5, "clicks": "3", "impressions": "4"}},
            ["youtube", "C", "G", 1.25, 1.5],
        ),
        (
            {"dimensions": {"adgroup_id": "5", "stat_time_day": "2026-01-01 00:00:00"},
             "metrics": {"campaign_name": "C", "adgroup_name": "A", "spend": "3.2", "conversion": "2"}},
            ["tiktok", "C", "A", 3.2, 2.0],
        ),
        (
            {"pivotValues": ["urn:7"], "dateRange": {"start": {"year": 2026, "month": 1, "day": 1}},
             "costInLocalCurrency": "7.5", "externalWebsiteConversions": 2, "oneClickLeads": 0},
            ["linkedin", "urn:7", "urn:7", 7.5, 2.0],
        ),
        (
            {"start_time": "2026-01-01T00:00:00.000+03:00", "campaign_name": "C", "ad_squad_name": "A",
             "spend": 7500000, "swipes": 3, "conversion_purchases": 2},
            ["snapchat", "C", "A", 7.5, 2.0],
        ),
        (
            {"date": "2026-01-01", "line_item_id": "ab", "campaign_id": "cd", "placement": "ALL_ON_TWITTER",
             "billed_charge_local_micro": 5500000, "conversion_purchases": 2},
            ["x", "cd", "ab", 5.5, 2.0],
        ),
    ],
)  # fmt: skip
def test_every_api_has_its_own_names_and_units(row: Json, expected: list[object]) -> None:
    assert first(read(lines(row))) == expected
    assert first(read(json.dumps({"data": [row, "no row"]}).encode())) == expected
    assert first(read(json.dumps(row).encode())) == expected


def test_of_a_row_that_was_synced_again_the_newest_counts() -> None:
    def raw(row: Json, at: int) -> Json:
        return {"_airbyte_raw_id": str(at), "_airbyte_extracted_at": at, "_airbyte_data": row}

    late = {**META, "spend": "13"}
    twice = lines(raw(META, 1), raw(late, 3), raw({**META, "spend": "1"}, 2), raw({**META, "adset_id": "13"}, 2))
    assert read(twice, PURCHASE).history.table["spend"].tolist() == [25.5]
    unnamed = [{key: value for key, value in row.items() if key != "adset_id"} for row in (META, late)]
    other = {**unnamed[0], "adset_name": "B"}
    data = lines(raw(unnamed[0], 1), raw(unnamed[1], 2), raw(other, 1))
    assert read(data, PURCHASE).history.table["spend"].tolist() == [13.0, 12.5]


def test_airbytes_rows_may_stand_in_a_csv() -> None:
    cell = json.dumps(META).replace('"', '""')
    assert first(read(f'_airbyte_emitted_at,_airbyte_data\n1,"{cell}"\n'.encode(), PURCHASE))[3:] == [12.5, 3.0]
    with pytest.raises(FileError, match="line 2: expected a JSON object"):
        read(b"_airbyte_data,_airbyte_ab_id\nnothing,1\n")


def test_what_is_no_json_is_refused_with_its_line() -> None:
    with pytest.raises(FileError, match="line 2: expected a JSON object"):
        read(b'{"a": 1}\n[1, 2]\n')
    with pytest.raises(FileError, match="line 1: expected a JSON object"):
        read(b"{broken")


@pytest.mark.parametrize(
    ("actions", "said"),
    [
        ("oops", "row 2: expected a list of actions with their numbers, found “oops”"),
        ('"oops"', "row 2: expected a list of actions with their numbers"),
        ([{"action_type": "purchase", "value": "many"}], "row 2: expected a list of actions .* found “many”"),
    ],
)
def test_actions_that_cannot_be_read_are_refused_and_not_taken_for_none(actions: object, said: str) -> None:
    data = json.dumps(
        [{**META, "actions": actions}, {**META, "date_start": "2026-01-02", "date_stop": "2026-01-02"}]
    )
    with pytest.raises(FileError, match=said):
        read(data.encode(), PURCHASE)


@pytest.mark.parametrize("data", [b"[]", b'{"data": []}', b"[1, 2]"])
def test_json_without_rows_has_no_rows(data: bytes) -> None:
    with pytest.raises(FileError, match=r"rows\.jsonl has no rows"):
        read(data)


def test_json_of_a_hundred_thousand_brackets_is_no_table() -> None:
    with pytest.raises(FileError, match="line 1: expected a JSON object"):
        read(b"[" * 100_000 + b"]" * 100_000)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_json_may_be_saved_in_another_encoding(encoding: str) -> None:
    assert first(read(lines(META).decode().encode(encoding), PURCHASE))[3:] == [12.5, 3.0]


def test_rows_of_periods_are_told_what_to_ask_the_interface_for() -> None:
    with pytest.raises(FileError, match=r"Choose time_increment=1 in Meta \(API\)"):
        read(lines({**META, "date_stop": "2026-01-31"}), PURCHASE)
