import sqlite3
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from adopt.errors import AdoptError, FileError
from adopt.history.mapping import Rules
from adopt.history.table import History
from adopt.portfolio.gathering import gathered
from adopt.portfolio.splitting import account_column
from tests.unit.portfolio.agency import rows, sheet, table


def brought(*given: Path, query: str | None = None) -> dict[str, History | AdoptError]:
    found: dict[str, History | AdoptError] = {}
    with gathered(given, query) as book:
        for name, one in book.each():
            try:
                found[name] = one.read(Rules(), {})
            except AdoptError as error:
                found[name] = error
        assert tuple(found) == book.names
    return found


def spends(found: dict[str, History | AdoptError]) -> dict[str, float]:
    return {
        name: round(float(one.table["spend"].sum()), 6) for name, one in found.items() if isinstance(one, History)
    }


def spend(seed: int) -> float:
    return round(float(rows(seed)["spend"].sum()), 6)


BOTH = {"Amber": spend(1), "متجر": spend(2)}


@pytest.mark.parametrize("kind", ["csv", "semicolons", "parquet", "xlsx", "utf-16", "preamble"])
def test_a_table_is_taken_apart_by_its_column_of_accounts(tmp_path: Path, kind: str) -> None:
    both = pd.concat([table(2, "متجر"), table(1, "Amber")])
    file = tmp_path / f"agency.{kind if kind in ('parquet', 'xlsx') else 'csv'}"
    if kind == "parquet":
        both.to_parquet(file)
    elif kind == "xlsx":
        both.to_excel(file, index=False, engine="xlsxwriter")
    elif kind == "utf-16":
        both.to_csv(file, index=False, encoding="utf-16")
    elif kind == "preamble":
        file.write_text("All accounts\n\n" + both.to_csv(index=False), encoding="utf-8")
    else:
        both.to_csv(file, index=False, sep=";" if kind == "semicolons" else ",")
    assert spends(brought(file)) == pytest.approx(BOTH)


def test_a_database_is_taken_apart_too_and_a_query_says_what_of_it(tmp_path: Path) -> None:
    both = pd.concat([table(2, "متجر"), table(1, "Amber")]).astype({"date": str})
    with sqlite3.connect(tmp_path / "a.sqlite") as lite:
        both.to_sql("days", lite, index=False)
    lite.close()
    with duckdb.connect(tmp_path / "a.duckdb") as duck:
        duck.register("given", both)
        duck.execute("create table days as select * from given")
        duck.execute("create table notes as select 1 as number")
    some = "select * from days where account = 'Amber';"
    for file in (tmp_path / "a.sqlite", tmp_path / "a.duckdb"):
        assert spends(brought(file)) == pytest.approx(BOTH)
        assert spends(brought(file, query=some)) == pytest.approx({"Amber": BOTH["Amber"]})
    with pytest.raises(FileError, match="did not answer the query"):
        brought(tmp_path / "a.duckdb", query="select * from nothing")
    with pytest.raises(FileError, match=r"a\.duckdb does not say whose account"):
        brought(tmp_path / "a.duckdb", query="select 1 as number")


def test_a_folder_has_folders_files_and_tables_of_accounts(tmp_path: Path) -> None:
    (tmp_path / "Amber").mkdir()
    half = rows(1)["date"] < "2026-10-01"
    sheet(tmp_path / "Amber", rows(1)[half], name="one.csv")
    sheet(tmp_path / "Amber", rows(1)[~half], name="two.csv")
    sheet(tmp_path, rows(3), name="Alone.csv")
    sheet(tmp_path, table(2, "متجر"), name="named.csv")
    (tmp_path / "portfolio.toml").write_text("")
    (tmp_path / ".hidden").write_text("")
    assert spends(brought(tmp_path)) == pytest.approx({**BOTH, "Alone": spend(3)})


def test_an_account_of_several_tables_is_put_together(tmp_path: Path) -> None:
    half = rows(1)["date"] < "2026-10-01"
    first = sheet(tmp_path, table(1, "Amber")[half], table(2, "متجر"), name="one.csv")
    second = sheet(tmp_path, table(1, "Amber")[~half], name="two.csv")
    assert spends(brought(first, second)) == pytest.approx(BOTH)


def test_what_is_wrong_with_one_account_s_rows_is_that_account_s_alone(tmp_path: Path) -> None:
    bad = table(2, "Bad")
    bad["spend"] = ["1"] * 3 + ["much"] + ["1"] * (len(bad) - 4)
    found = brought(sheet(tmp_path, table(1, "Amber"), bad))
    assert spends(found) == pytest.approx({"Amber": spend(1)})
    assert "agency.csv (Bad), row" in str(found["Bad"])
    assert "“much”" in str(found["Bad"])


def test_a_file_of_a_folder_that_cannot_be_read_is_an_account_that_fails(tmp_path: Path) -> None:
    sheet(tmp_path, rows(1), name="Amber.csv")
    (tmp_path / "Empty").mkdir()
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "Blank.csv").write_text("account,date\n,2026-01-01\n")
    (tmp_path / "damaged.parquet").write_bytes(b"PAR1" + b"x" * 99)
    (tmp_path / "torn.xlsx").write_bytes(b"PK\x03\x04" + b"x" * 99)
    (tmp_path / "open.csv").write_text("account,date,spend\na,2026-01-01,1\n" + 'a,"2026-01-02,1\n' * 9)
    found = brought(tmp_path)
    assert sorted(name for name, one in found.items() if isinstance(one, AdoptError)) == [
        "Blank", "Empty", "damaged", "letter", "open", "torn",
    ]  # fmt: skip
    assert spends(found) == pytest.approx({"Amber": spend(1)})


def test_given_by_itself_such_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Blank.csv").write_text(
        "account,date,platform,campaign,audience,spend,conversions\n,2026-01-01,meta,a,b,1,1\n"
    )
    with pytest.raises(FileError, match=r"Blank\.csv does not say whose account"):
        brought(tmp_path / "Blank.csv")
    (tmp_path / "nothing").mkdir()
    with pytest.raises(FileError, match="There are no accounts in"):
        brought(tmp_path / "nothing")
    with pytest.raises(FileError, match="There is no file"):
        brought(tmp_path / "none.csv")


def test_an_account_in_kinds_of_files_that_cannot_be_put_together_fails(tmp_path: Path) -> None:
    sheet(tmp_path, table(1, "Amber"))
    table(2, "Amber").to_excel(tmp_path / "agency.xlsx", index=False, engine="xlsxwriter")
    assert "kinds that cannot be put together" in str(brought(tmp_path)["Amber"])


def test_the_same_rows_in_another_order_are_the_same_and_one_other_value_is_not(tmp_path: Path) -> None:
    def digests(*tables: pd.DataFrame) -> dict[str, str]:
        with gathered([sheet(tmp_path, *tables)]) as book:
            return {name: one.digest for name, one in book.each()}

    first = digests(table(1, "a"), table(2, "b"))
    assert digests(table(2, "b")[::-1], table(1, "a")) == first
    changed = table(2, "b")
    changed["spend"] += 0.01
    second = digests(table(1, "a"), changed)
    assert (first["a"] == second["a"], first["b"] == second["b"]) == (True, False)


def test_files_too_large_to_travel_are_read_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adopt.history.source.LIMIT", 1000)
    monkeypatch.setattr("adopt.history.source._HEAD", 500)
    monkeypatch.setattr("adopt.history.report.BIG", 1000)
    (tmp_path / "Amber").mkdir()
    sheet(tmp_path / "Amber", rows(1))
    (tmp_path / "Broken").mkdir()
    sheet(tmp_path / "Broken", rows(1).assign(spend="much"))
    with gathered([tmp_path]) as book:
        found = dict(book.each())
    assert found["Amber"].history is not None
    assert "much" in str(found["Broken"].error)


def test_columns_of_accounts_are_known_by_the_ads_managers_headings() -> None:
    assert account_column(["Day", "Ad account name"]) == "Ad account name"
    assert account_column(["date", "spend"]) is None
