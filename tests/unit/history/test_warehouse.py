"""Tables of a warehouse, written out by hand, and what becomes of them."""

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from adopt.errors import FileError
from adopt.history.read import Imported
from adopt.history.table_sets import load_table_sets
from adopt.usecases import import_database, import_history

Tables = Mapping[str, str]
META: Tables = {
    "basic_ad": "ad_id,date,account_id,impressions,inline_link_clicks,spend\n"
    "1,2026-01-01,9,100,5,10.25\n2,2026-01-01,9,50,1,4.5\n1,2026-01-02,9,80,4,9\n",
    "basic_ad_actions": "ad_id,date,action_type,value,_7_d_click,_1_d_view\n"
    "1,2026-01-01,purchase,3,2,1\n1,2026-01-01,omni_purchase,3,2,1\n1,2026-01-01,lead,7,7,0\n"
    "2,2026-01-01,Purchase,1,1,0\n1,2026-01-05,purchase,2,1,1\n77,2026-01-01,purchase,40,40,0\n",
    "basic_ad_action_values": "ad_id,date,action_type,value,_7_d_click\n1,2026-01-01,purchase,300.5,200\n",
    "ad_history": "id,ad_set_id,campaign_id,account_id,name,updated_time\n1,11,21,9,a,2026-01-01\n"
    "2,11,21,9,b,2026-01-01\n",
    "ad_set_history": "id,campaign_id,name,updated_time\n11,21,Old name,2025-01-01T00:00:00\n"
    "11,21,Women,2026-01-01T00:00:00\n",
    "campaign_history": "id,account_id,name,updated_time\n21,9,Spring,2026-01-01\n",
    "account_history": "id,name,currency,_fivetran_synced\n9,Shop,SAR,2026-01-01\n",
}
TIKTOK: Tables = {
    "ADGROUP_REPORT_HOURLY": "ADGROUP_ID,STAT_TIME_HOUR,SPEND,IMPRESSIONS,CLICKS,CONVERSION,REAL_TIME_CONVERSION\n"
    "5,2026-01-01 5:00:00,1.5,10,1,2,3\n5,2026-01-01 23:00:00,2.25,-,-,-,-\n",
    "ADGROUP_HISTORY": "ADGROUP_ID,UPDATED_AT,ADGROUP_NAME,CAMPAIGN_ID\n5,2026-01-01 00:00:00,Men,6\n",
}
X: Tables = {
    "line_item_report": "line_item_id,date,placement,billed_charge_local_micro,impressions,url_clicks,"
    "conversion_purchases_metric,conversion_purchases_post_view,conversion_purchases_sale_amount,conversion_downloads_metric\n"
    "ab,2025-12-31 21:00:00,ALL_ON_TWITTER,5500000,10,1,2,1,3000000,0\n"
    "ab,2025-12-31 21:00:00,SPOTLIGHT,250000,10,1,1,0,,0\n",
    "line_item_history": "id,campaign_id,name,currency,updated_at\nab,cd,Fans,USD,2026-01-01 00:00:00 UTC\n",
    "campaign_history": "id,name,updated_at\ncd,Always on,2026-01-01 00:00:00 UTC\n",
}
REDDIT: Tables = {
    "ad_group_report": "ad_group_id,account_id,date,spend,impressions,clicks\n7,3,2026-01-01,2500000,10,1\n",
    "ad_group_conversions": "ad_group_id,date,event_name,clicks,views,total_value\n"
    "7,2026-01-01,purchase,2,1,50.5\n"
    "7,2026-01-01,lead,0,0,0\n7,2026-01-01,,9,9,9\n",
    "ad_group": "id,campaign_id,name,_fivetran_synced\n7,8,Makers,2026-01-01\n",
    "campaign": "id,name,_fivetran_synced\n8,Launch,2026-01-01\n",
}


def kept(folder: Path, tables: Tables, prefix: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / f"{prefix}{name}_data.csv").write_text(text)
    return folder


def rows(imported: Imported) -> list[tuple[object, ...]]:
    table = imported.history.table[["date", "campaign", "audience", "spend", "conversions", "revenue"]]
    return [(str(day)[:10], *rest) for day, *rest in table.fillna(-1).itertuples(index=False, name=None)]


def told(imported: Imported, code: str) -> str:
    return str(next(finding for finding in imported.findings if finding.code == code).message)


def test_delivery_names_and_the_chosen_conversions_are_joined(tmp_path: Path) -> None:
    imported = import_history([kept(tmp_path, META, "facebook_ads_")], results={"meta": "purchase"})
    assert rows(imported) == [
        ("2026-01-01", "Spring", "Women", 14.75, 4.0, 300.5),
        ("2026-01-02", "Spring", "Women", 9.0, 0.0, -1),
        ("2026-01-05", "Spring", "Women", 0.0, 2.0, -1),
    ]
    assert imported.history.currency == "SAR"
    assert imported.history.results == {"meta": ("purchase",)}
    assert set(imported.history.table["account"]) == {"Shop"}
    assert imported.files[0].conversion_column == "Purchases [purchase]"
    assert "40 conversions were left out" in told(imported, "conversions-without-delivery")


def test_an_attribution_window_has_its_own_counts_and_values(tmp_path: Path) -> None:
    imported = import_history([kept(tmp_path, META)], results={"meta": "Purchases@7d_click"})
    assert [row[4:] for row in rows(imported)] == [(3.0, 200.0), (0.0, -1), (1.0, -1)]
    assert imported.history.results == {"meta": ("purchase@7d_click",)}
    view = import_history([tmp_path], results={"meta": "purchase@1d_view"})
    assert [row[4:] for row in rows(view)] == [(1.0, -1), (0.0, -1), (1.0, -1)]


def test_one_event_under_several_names_is_never_added_up_but_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        import_history([kept(tmp_path, META)])
    said = str(caught.value)
    assert "Purchases [purchase]: 46, Leads [lead]: 7, Purchases, all channels [omni_purchase]: 3" in said
    assert "adopt --result meta=purchase" in said
    assert '[results.meta] type = "purchase"' in said
    assert caught.value.code == "which-result"


def test_what_is_not_counted_cannot_be_chosen(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="does not count subscribe for Meta; it counts Purchases"):
        import_history([kept(tmp_path, META)], results={"meta": "subscribe"})
    with pytest.raises(FileError, match=r"not counted in the attribution window 28d_click.*7d_click, 1d_view"):
        import_history([tmp_path], results={"meta": "lead@28d_click"})


def test_a_duckdb_file_and_a_sqlite_file_hold_tables_too(tmp_path: Path) -> None:
    import sqlite3

    frames = {name: pd.read_csv(kept(tmp_path / "csv", META) / f"{name}_data.csv") for name in META}
    with duckdb.connect(str(tmp_path / "w.duckdb")) as db:
        for name, frame in frames.items():
            db.register("given", frame)
            db.execute(f"create table facebook_{name} as select * from given")
            db.unregister("given")
    with sqlite3.connect(tmp_path / "w.db") as lite:
        for name, frame in frames.items():
            frame.to_sql(name, lite, index=False)
    lite.close()
    wanted = {"meta": "purchase"}
    expected = rows(import_history([tmp_path / "csv"], results=wanted))
    assert rows(import_history([tmp_path / "w.duckdb"], results=wanted)) == expected
    assert rows(import_history([tmp_path / "w.db"], results=wanted)) == expected
    assert rows(import_database(f"sqlite:///{tmp_path}/w.db", results=wanted)) == expected
    from adopt.usecases import Source

    uploaded = Source("w.duckdb", (tmp_path / "w.duckdb").read_bytes())
    assert rows(import_history([uploaded], results=wanted)) == expected


def test_hours_are_added_up_and_dashes_are_nothing(tmp_path: Path) -> None:
    imported = import_history([kept(tmp_path, TIKTOK)])
    assert rows(imported) == [("2026-01-01", "6", "Men", 3.75, 2.0, -1)]
    assert "1 campaigns and 0 audiences stand in no table of names" in told(imported, "no-names-known")
    later = import_history([tmp_path], results={"tiktok": "real_time_conversion"})
    assert rows(later)[0][4] == 3


def test_placements_are_added_up_and_days_begin_at_the_accounts_midnight(tmp_path: Path) -> None:
    imported = import_history([kept(tmp_path, X)])
    assert rows(imported) == [("2026-01-01", "Always on", "Fans", 5.75, 3.0, 3.0)]
    assert imported.history.currency == "USD"
    seen = import_history([tmp_path], results={"x": "Purchases@view"})
    assert rows(seen)[0][4:] == (1.0, -1)


def test_a_long_table_may_hold_the_values_itself(tmp_path: Path) -> None:
    imported = import_history([kept(tmp_path, REDDIT)])
    assert rows(imported) == [("2026-01-01", "Launch", "Makers", 2.5, 2.0, 50.5)]
    view = import_history([tmp_path], results={"reddit": "purchase@view"})
    assert rows(view)[0][4:] == (1.0, -1)


def test_a_long_table_without_rows_counts_nothing(tmp_path: Path) -> None:
    empty = {**REDDIT, "ad_group_conversions": REDDIT["ad_group_conversions"].splitlines()[0] + "\n"}
    imported = import_history([kept(tmp_path, empty)])
    assert rows(imported) == [("2026-01-01", "Launch", "Makers", 2.5, 0.0, -1)]
    assert imported.history.results == {}


def test_campaigns_stand_for_audiences_where_there_are_none(tmp_path: Path) -> None:
    tables = {
        "campaign_stats": "id,date,cost_micros,impressions,clicks,conversions,conversions_value\n"
        "4,2026-01-01,1250000,9,1,1.5,20\n"
    }
    imported = import_history([kept(tmp_path, tables, "google_ads_")])
    assert rows(imported) == [("2026-01-01", "4", "4", 1.25, 1.5, 20.0)]


def test_ads_lead_to_their_audiences(tmp_path: Path) -> None:
    tables = {
        "ad_stats": "ad_id,date,cost_micros,conversions,campaign_id\n3,2026-01-01,1000000,1,4\n",
        "ad_history": "id,ad_group_id,updated_at\n3,5,2026-01-01\n",
        "ad_group_history": "id,name,campaign_id,campaign_name,updated_at\n5,Riyadh,4,Video,2026-01-01\n",
    }
    folder = kept(tmp_path, tables)
    assert rows(import_history([folder])) == [("2026-01-01", "Video", "Riyadh", 1.0, 1.0, -1)]
    (folder / "ad_history_data.csv").unlink()
    with pytest.raises(FileError, match="says nothing without the table ad_history"):
        import_history([folder])


def test_the_table_of_conversions_may_not_be_missing(tmp_path: Path) -> None:
    tables = {name: text for name, text in META.items() if name != "basic_ad_actions"}
    with pytest.raises(FileError, match="says nothing without the table basic_ad_actions, which is not there"):
        import_history([kept(tmp_path, tables)])


def test_a_long_table_needs_a_column_that_counts(tmp_path: Path) -> None:
    tables = {**META, "basic_ad_actions": "ad_id,date,action_type\n1,2026-01-01,purchase\n"}
    with pytest.raises(FileError, match="is without the columns value"):
        import_history([kept(tmp_path, tables)])


def test_of_two_connectors_one_is_named(tmp_path: Path) -> None:
    kept(tmp_path, META, "shop_")
    kept(tmp_path, META, "brand_")
    with pytest.raises(FileError, match=r"several tables could be the tables of Meta.*--table brand_basic_ad"):
        import_history([tmp_path], results={"meta": "lead"})
    one = import_history([tmp_path], results={"meta": "lead"}, table="SHOP_basic_ad")
    assert one.files[0].name == "shop_basic_ad_data.csv"
    assert "brand_basic_ad" in told(one, "tables-unused")
    with pytest.raises(FileError, match="has no table nothing; it has"):
        import_history([tmp_path], table="nothing")


@pytest.mark.parametrize(
    ("report", "said"),
    [
        ("ad_id,date,spend\n1,2026-01-01,much\n", "basic_ad_data.csv, column spend: .* found “much”"),
        ("ad_id,date,spend\n1,2026-01-01,-2\n", "column spend: expected an amount of 0 or more, found “-2”"),
        ("ad_id,date,spend\n1,soon,2\n", "column date: expected a day, found “soon”"),
        ("ad_id,date,spend\n1,1926-01-01,2\n", "the day 1926-01-01 cannot be right"),
        ("ad_id,date,spend\n", "has no rows"),
    ],
)
def test_values_that_cannot_be_are_refused(tmp_path: Path, report: str, said: str) -> None:
    with pytest.raises(FileError, match=said):
        import_history([kept(tmp_path, {**META, "basic_ad": report})], results={"meta": "lead"})


def test_two_currencies_of_accounts_are_refused(tmp_path: Path) -> None:
    accounts = "id,name,currency\n9,Shop,SAR\n8,Other,USD\n"
    report = "ad_id,date,account_id,spend\n1,2026-01-01,9,1\n2,2026-01-01,8,1\n"
    with pytest.raises(FileError, match="holds amounts in SAR and in USD"):
        import_history(
            [kept(tmp_path, {**META, "account_history": accounts, "basic_ad": report})], results={"meta": "lead"}
        )
    odd = {"account_history": accounts.replace("SAR", "riyals"), "basic_ad": report}
    with pytest.raises(FileError, match="riyals is no currency"):
        import_history([kept(tmp_path, {**META, **odd})], results={"meta": "lead"})


def test_rounded_ids_and_audiences_of_one_name_are_noticed(tmp_path: Path) -> None:
    sets = "id,campaign_id,name,updated_time\n11,21,Women,2026-01-01\n12,21,Women,2026-01-01\n"
    ads = META["ad_history"].replace("2,11,", "2,12,")
    folder = kept(tmp_path, {**META, "ad_set_history": sets, "ad_history": ads})
    assert "2 audiences are called meta / Spring / Women" in told(
        import_history([folder], results={"meta": "lead"}), "same-name"
    )
    kept(folder, {"ad_history": ads.replace(",12,", ",1.2E+17,")})
    with pytest.raises(FileError, match=r"1\.2E\+17 under audience_id is an id that a spreadsheet has rounded"):
        import_history([folder], results={"meta": "lead"})


def test_exports_beside_tables_are_left_out_where_they_would_count_twice(tmp_path: Path) -> None:
    folder = kept(tmp_path, META)
    (folder / "export.csv").write_text(
        "Day,Campaign name,Ad set name,Amount spent (SAR),Purchases\n2026-01-01,a,b,1,2\n"
    )
    (folder / "tiktok.csv").write_text(
        "By Day,Campaign name,Ad group name,Cost,Currency,Conversions\n2026-01-01,a,b,1,SAR,2\n"
    )
    (folder / "notes.txt").write_text("remember the milk")
    (folder / ".hidden").write_text("x")
    imported = import_history([folder], results={"meta": "purchase"})
    assert [file.platform for file in imported.files] == ["meta", "tiktok"]
    said = [str(finding.message) for finding in imported.findings if finding.code == "left-out"]
    assert said == [
        "export.csv was left out: the tables beside it hold the same platform, meta.",
        "Left out, because they are no exports or tables that adopt knows: notes.txt.",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_export_may_have_the_name_of_a_table(tmp_path: Path, encoding: str) -> None:
    text = "Day,Campaign name,Ad set name,Amount spent (SAR),Purchases\n2026-01-01,c,a,1.5,2\n"
    (tmp_path / "my_campaign_report.csv").write_text(text, encoding=encoding)
    assert rows(import_history([tmp_path / "my_campaign_report.csv"])) == [("2026-01-01", "c", "a", 1.5, 2.0, -1)]
    kept(tmp_path, META)
    (tmp_path / "my_campaign_report.csv").write_bytes(b"ad_id,\xff\xfe\n" * 3)
    assert import_history([tmp_path], results={"meta": "lead"}).files[0].name == "basic_ad_data.csv"


def test_a_folder_without_exports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="There is no file in the folder"):
        import_history([tmp_path])
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text("nothing")
    with pytest.raises(FileError, match=r"None of these files is an export .* 7.txt, …"):
        import_history([tmp_path])
    (tmp_path / "meta.csv").write_text(
        "Day,Campaign name,Ad set name,Amount spent (SAR),Purchases\n2026-01-01,a,b,x,2\n"
    )
    with pytest.raises(FileError, match="expected a number"):
        import_history([tmp_path])


def test_a_database_may_hold_one_daily_table_or_a_report(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as db:
        db.execute("create table other as select 1 as x")
    with pytest.raises(FileError, match=r"w\.duckdb has no table that adopt knows by its columns; it has other"):
        import_history([path])
    with duckdb.connect(str(path)) as db:
        db.execute(
            "create table daily as select date '2026-01-01' as date, 'meta' as platform, 'c' as campaign, "
            "'a' as audience, 2.5::decimal(9, 2) as spend, 3 as conversions"
        )
    assert rows(import_history([path])) == [("2026-01-01", "c", "a", 2.5, 3.0, -1)]
    with duckdb.connect(str(path)) as db:
        db.execute(
            "create view meta as select '2026-01-02' as \"Day\", 'c' as \"Campaign name\", 'a' as "
            '"Ad set name", '
            '1.5 as "Amount spent (SAR)", 1 as "Purchases"'
        )
    with pytest.raises(FileError, match="several tables could be the Daily table: daily, meta"):
        import_history([path])
    assert rows(import_history([path], table="meta")) == [("2026-01-02", "c", "a", 1.5, 1.0, -1)]
    path.write_bytes(path.read_bytes()[:20] + b"\0" * 20_000)
    with pytest.raises(FileError, match="is damaged"):
        import_history([path])


def test_a_warehouse_of_your_own_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    specs = tmp_path / "specs" / "warehouses"
    specs.mkdir(parents=True)
    own = (
        'platform = "billboards"\ntitle = "boards"\n[[reports]]\ntables = ["boards"]\n'
        'level = "campaign"\nid = "board"\n'
        'date = "day"\nspend = "cost"\n[[reports.results]]\nname = "calls"\ntitle = "Calls"\n'
        'counts = [["calls", "visits"]]\n'
    )
    (specs / "own.toml").write_text(own)
    monkeypatch.setenv("ADOPT_SPECS", str(tmp_path / "specs"))
    folder = kept(
        tmp_path / "t", {"boards": "board,day,cost,calls,visits\nCorner,2026-01-01,9,1,2\nRoof,2026-01-01,9,,\n"}
    )
    assert rows(import_history([folder])) == [
        ("2026-01-01", "Corner", "Corner", 9.0, 3.0, -1),
        ("2026-01-01", "Roof", "Roof", 9.0, 0.0, -1),
    ]
    (specs / "own.toml").write_text(own.replace("spend", "spent"))
    with pytest.raises(FileError, match="spend”: it is missing"):
        import_history([folder])
    (specs / "own.toml").write_text("platform =")
    with pytest.raises(FileError, match="is not valid TOML"):
        import_history([folder])


def test_every_built_in_set_names_each_platform_once() -> None:
    platforms = [spec.platform for spec in load_table_sets()]
    assert sorted(platforms) == ["linkedin", "meta", "pinterest", "reddit", "snapchat", "tiktok", "x", "youtube"]


def test_a_folder_may_hold_a_damaged_database_and_settings_beside_an_export(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(
        "date,platform,campaign,audience,spend,conversions\n2026-01-01,meta,c,a,2.5,3\n"
    )
    (tmp_path / "cut.db").write_bytes(b"SQLite format 3\0" + bytes(90))
    (tmp_path / "plan.toml").write_text("[[flights]]\nwho = 'all'\n")
    imported = import_history([tmp_path])
    assert imported.history.table["spend"].tolist() == [2.5]
    (left,) = [finding for finding in imported.findings if "cut.db" in str(finding.values)]
    assert "plan.toml" in str(left.values)
    with pytest.raises(FileError, match=r"cut\.db is damaged"):
        import_history([tmp_path / "cut.db"])


def test_a_table_that_lacks_a_column_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    head = "id,date,{},impressions,clicks,conversions,campaign_id,customer_id\n1,2026-01-01,{}000000,1,1,2,1,1\n"
    (tmp_path / "ad_group_stats.csv").write_text(head.format("cost_in_micros", 30))
    (tmp_path / "campaign_stats.csv").write_text(head.format("cost_micros", 20))
    imported = import_history([tmp_path])
    assert imported.history.table["spend"].tolist() == [20.0]
    (told,) = [finding for finding in imported.findings if finding.code == "table-passed-over"]
    assert told.values == {"file": "ad_group_stats.csv", "columns": ["cost_micros"]}  # noqa: PD011 - no table
    (tmp_path / "ad_group_stats.csv").write_text(head.format("cost_micros", 30))
    again = import_history([tmp_path])
    assert again.history.table["spend"].tolist() == [30.0]
    assert "table-passed-over" not in [finding.code for finding in again.findings]
