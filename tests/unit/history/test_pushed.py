"""One expression, every engine's own SQL: what is added up there, and what is asked for."""

import datetime

import ibis
import pytest
import sqlglot
from sqlglot import expressions as sql

from adopt.errors import FileError
from adopt.history.described import Described
from adopt.history.pushed import Shape, cell_days, flat, same_names, shape_of, wrong_rows

ENGINES = ["bigquery", "snowflake", "postgres", "databricks", "duckdb"]
TYPES = {
    "date_day": "timestamp('UTC')",
    "platform": "string",
    "account_name": "string",
    "campaign_name": "string",
    "ad_group_name": "string",
    "ad_group_id": "int64",
    "ad_name": "string",
    "currency_code": "string",
    "spend": "float64",
    "clicks": "int64",
    "conversions": "decimal(18, 4)",
    "notes": "string",
}
ASKED = Described(
    url="x://y",
    table="daily",
    first=datetime.date(2026, 1, 1),
    last=datetime.date(2026, 1, 31),
    divide={"spend": 100},
    where={"currency_code": ["SAR", "AED"]},
)


def table(**changed: str) -> ibis.Table:
    return ibis.table({**TYPES, **changed}, name="daily")


def shaped(**changed: str) -> Shape:
    return shape_of(table(**changed), "w.toml", ASKED, None)


def described(**columns: str) -> Described:
    return Described.model_validate({"url": "x://y", "table": "daily", "columns": columns})


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_adds_up_and_sends_only_cell_days(engine: str) -> None:
    compiled = ibis.to_sql(cell_days(flat(table(), shaped(), None)), dialect=engine)
    tree = sqlglot.parse_one(compiled, dialect=engine)
    assert isinstance(tree, sql.Select)
    keys = tree.args["group"].expressions
    assert [tree.selects[int(key.name) - 1].alias_or_name for key in keys] == [
        "date", "platform", "campaign", "audience", "account",
    ]  # fmt: skip
    assert not list(tree.find_all(sql.Star)) or all(
        isinstance(s.parent, sql.Count) for s in tree.find_all(sql.Star)
    )
    read = {column.name for column in tree.find_all(sql.Column) if column.table == "t0"}
    assert read == set(TYPES) - {"ad_name", "notes"}
    where = tree.find(sql.Where)
    assert where is not None
    limits = {type(one) for one in where.find_all(sql.GTE, sql.LT, sql.In)}
    assert limits == {sql.GTE, sql.LT, sql.In}
    # The bare column is compared, so that the engine can leave whole partitions out.
    assert all(isinstance(one.this, sql.Column) for one in where.find_all(sql.GTE, sql.LT))
    assert not list(tree.find_all(sql.DML, sql.DDL, sql.Join))


@pytest.mark.parametrize("engine", ENGINES)
def test_the_other_questions_compile_for_every_engine_too(engine: str) -> None:
    rows = flat(table(), shaped(), None)
    for expression in (wrong_rows(rows, shaped()), same_names(rows)):
        assert isinstance(sqlglot.parse_one(ibis.to_sql(expression, dialect=engine), dialect=engine), sql.Select)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"date_day": "string"}, "column date_day was expected to hold days; its type is string"),
        ({"spend": "string"}, "column spend was expected to hold numbers"),
        ({"ad_group_id": "float64"}, "column ad_group_id was expected to hold texts"),
    ],
)
def test_types_that_could_be_read_in_several_ways_are_refused(changed: dict[str, str], said: str) -> None:
    with pytest.raises(FileError, match=said) as caught:
        shaped(**changed)
    assert "select cast(" in str(caught.value)


def test_columns_of_other_names_are_named() -> None:
    own = ibis.table(
        {
            "tag": "date",
            "kanal": "string",
            "kampagne": "string",
            "gruppe": "string",
            "kosten": "int64",
            "kauf": "int64",
        },
        name="daily",
    )
    names = {"date": "tag", "platform": "kanal", "campaign": "kampagne", "audience": "gruppe", "spend": "kosten"}
    asked = described(**names, conversions="kauf")
    assert shape_of(own, "w.toml", asked, None).columns["spend"] == "kosten"
    with pytest.raises(FileError, match="the table has no column conversions; it has tag, kanal"):
        shape_of(own, "w.toml", described(**names), None)
    export = ibis.table(
        {
            "Day": "date",
            "Campaign name": "string",
            "Ad set name": "string",
            "Amount spent (SAR)": "float64",
            "Purchases": "int64",
        },
        name="daily",
    )
    with pytest.raises(FileError, match="the table has no column date"):
        shape_of(export, "w.toml", described(), None)
    with pytest.raises(FileError, match="no export that adopt knows"):
        shape_of(own, "w.toml", described(), None)
    with pytest.raises(FileError, match="the table has no column preis"):
        shape_of(own, "w.toml", described(spend="preis"), None)
    del names["platform"]
    without = described(**names, conversions="kauf")
    assert "platform" in flat(own, shape_of(own, "w.toml", without, "radio"), "radio").columns
