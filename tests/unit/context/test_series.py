"""Series kept by the day, as people write them and as tools export them."""

import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
import xlsxwriter

from adopt.context.series import MOST, read_series
from adopt.curves.covariates import Series
from adopt.errors import FileError
from adopt.history.source import Source

FIRST = date(2026, 9, 1)


def days(count: int, every: int = 1) -> list[date]:
    return [FIRST + timedelta(days=every * i) for i in range(count)]


def text(content: str, name: str = "organic.csv", encoding: str = "utf-8") -> Source:
    return Source(name, content.encode(encoding))


def workbook(*sheets: Sequence[Sequence[object]]) -> Source:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        form = book.add_format({"num_format": "m/d/yyyy"})
        for rows in sheets:
            sheet = book.add_worksheet()
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(r, c, cell, form)
                    else:
                        sheet.write(r, c, cell)
    return Source("company_updates.xlsx", data.getvalue())


def told(found: Sequence[Series]) -> list[str]:
    return [f"{finding.code}: {finding.message}" for one in found for finding in one.noticed]


def by_name(found: Sequence[Series]) -> dict[str, tuple[float, ...]]:
    return {one.name: one.values for one in found}


def test_a_long_table_holds_several_series() -> None:
    rows = [f"{day},{name},{value}" for day in days(3) for name, value in (("sessions", 10), ("posts", 2))]
    found = read_series(text("date,name,value\n" + "\n".join(rows)))
    assert by_name(found) == {"sessions": (10.0, 10.0, 10.0), "posts": (2.0, 2.0, 2.0)}
    assert found[0].days == tuple(days(3))
    assert told(found) == []


def test_arabic_headings_digits_and_a_semicolon_are_read() -> None:
    rows = "٢٠٢٦-٠٩-٠١;زيارات;١٬٢٠٠\n٢٠٢٦-٠٩-٠٢;زيارات;٩٠٠٫٥\n٢٠٢٦-٠٩-٠٣;زيارات;٨٠٠٫٢\n"
    found = read_series(text("التاريخ;الاسم;القيمة\n" + rows))
    assert by_name(found) == {"زيارات": (1200.0, 900.5, 800.2)}


def test_every_column_of_numbers_of_a_wide_table_is_a_series_and_names_and_ids_are_not() -> None:
    head = "Profile ID,Date,Profile,Impressions,Engagement rate,Note\n"
    rows = "".join(f"998877,{day},adopt,{n}000,{n}.5 %,\n" for n, day in enumerate(days(4), start=1))
    found = read_series(text(head + rows))
    assert by_name(found) == {
        "Impressions": (1000.0, 2000.0, 3000.0, 4000.0),
        "Engagement rate": (1.5, 2.5, 3.5, 4.5),
    }


def test_google_trends_has_a_preamble_and_values_below_one() -> None:
    rows = "2026-09-01,<1\n2026-09-02,50\n2026-09-03,100\n"
    found = read_series(
        text(f"Category: All categories\n\nDay,coffee: (Saudi Arabia)\n{rows}", "multiTimeline.csv")
    )
    assert by_name(found) == {"coffee: (Saudi Arabia)": (0.5, 50.0, 100.0)}
    assert told(found) == ["series-below-one: multiTimeline.csv: “<1” is read as 0.5."]


@pytest.mark.parametrize("every", [7, 30])
def test_weeks_and_months_are_refused_with_what_to_do(every: int) -> None:
    rows = "\n".join(f"{day},{40 + i}" for i, day in enumerate(days(6, every)))
    with pytest.raises(FileError) as caught:
        read_series(text(f"Category: All categories\n\nWeek,coffee: (Worldwide)\n{rows}", "multiTimeline.csv"))
    assert caught.value.code == "not-daily"
    assert f"“coffee: (Worldwide)” has a value every {every} days" in str(caught.value)
    assert "Google Trends" in str(caught.value)


def test_meta_page_insights_stack_titled_tables_in_utf_16() -> None:
    part = '"Date","Primary"\n"2026-09-01T00:00:00","{}"\n"2026-09-02T00:00:00","12"\n"2026-09-03T00:00:00","14"\n'
    content = f'sep=,\n"Facebook visits"\n{part.format(11)}\n"Reach"\n{part.format(900)}'
    found = read_series(text(content, "Visits.csv", "utf-16"))
    assert by_name(found) == {"Facebook visits": (11.0, 12.0, 14.0), "Reach": (900.0, 12.0, 14.0)}


def test_a_generic_heading_without_a_title_takes_the_name_of_the_file() -> None:
    part = "sep=,\nDate,Primary\n2026-09-01,1\n2026-09-02,<1\n2026-09-03,7\n2026-09-03,3\n"
    found = read_series(text(part, "Follows.csv"))
    assert [one.name for one in found] == ["Follows: Primary"]
    assert [finding.values.get("name") for finding in found[0].noticed] == [None, "Follows: Primary"]


def test_the_linkedin_page_export_has_notes_and_groups_above_its_headings_and_writes_months_first() -> None:
    rows: list[list[object]] = [[f"{day:%m/%d/%Y}", 10 + n, n, 10 + 2 * n] for n, day in enumerate(days(20))]
    head = ["Date", "Impressions (organic)", "Impressions (sponsored)", "Impressions (total)"]
    posts: list[list[object]] = [["Post title", "Created date", "Likes"], ["Hello", "09/14/2026", 3]]
    found = read_series(
        workbook([["Updates of your page, by day"], ["", "Organic", "Sponsored"], head, *rows], posts)
    )
    assert [one.name for one in found] == head[1:]
    assert found[0].days == tuple(days(20))
    assert found[2].values[:3] == (10.0, 12.0, 14.0)


def test_a_workbook_may_hold_real_dates() -> None:
    rows = [[datetime(d.year, d.month, d.day), n] for n, d in enumerate(days(5), start=7)]  # noqa: DTZ001
    assert read_series(workbook([["Day", "Mentions"], *rows]))[0].days == tuple(days(5))


def test_posts_are_counted_and_added_up_and_days_without_any_count_as_nothing() -> None:
    rows = [
        "https://a.example/1,2026-09-01 10:00,10,4.0%",
        "https://a.example/2,2026-09-01 18:30,20,2.0%",
        "https://a.example/3,2026-09-04 09:00,5,1.0%",
    ]
    found = read_series(text("Permalink,Publish time,Likes,Engagement rate\n" + "\n".join(rows), "posts.csv"))
    assert by_name(found) == {
        "posts": (2.0, 0.0, 0.0, 1.0),
        "Likes": (30.0, 0.0, 0.0, 5.0),
        "Engagement rate": (3.0, 1.0),
    }
    assert told(found)[:3] == [
        "series-columns-passed-over: posts.csv: columns that do not hold numbers, or hold ids, are no series: "
        "Permalink.",
        "series-several-rows: “posts” has several rows on some days (1), as of posts; they are added up.",
        "series-zeros: “posts” lists only days on which there was something: days that are missing count as 0 "
        "(2).",
    ]
    assert (
        told(found)[5]
        == "series-several-rows: “Engagement rate” has several rows on some days (1); they are averaged."
    )


def test_counts_that_go_down_to_one_and_never_to_nothing_lack_the_days_of_nothing() -> None:
    small = read_series(text("Date,Follows\n2026-09-01,1\n2026-09-02,4\n2026-09-05,2\n"))
    assert small[0].values == (1.0, 4.0, 0.0, 0.0, 2.0)
    assert told(small)[0].startswith("series-zeros: “Follows”")
    large = read_series(text("Date,Sessions\n2026-09-01,310\n2026-09-02,400\n2026-09-05,280\n"))
    assert (large[0].values, told(large)) == ((310.0, 400.0, 280.0), [])


def test_totals_below_a_table_are_left_out_and_that_is_said() -> None:
    found = read_series(
        text("Date,Mentions\n2026-09-01,1\n2026-09-02,3\n2026-09-03,2\nTotal,6\n,6\n\nEnd of report\n")
    )
    assert found[0].values == (1.0, 3.0, 2.0)
    assert told(found) == ["series-totals: organic.csv: rows without a day are left out as totals (row 5, 6)."]


def test_names_that_stand_in_two_files_take_the_files_names() -> None:
    table = "Date,Reach\n2026-09-01,310\n2026-09-02,400\n2026-09-03,280\n"
    assert [one.name for one in read_series(text(table, "ig.csv"), text(table, "fb.csv"))] == [
        "ig: Reach",
        "fb: Reach",
    ]
    with pytest.raises(FileError, match=r"fb\.csv: the series “fb: Reach” stands twice"):
        read_series(text(table, "fb.csv"), text(table, "fb.csv"))


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("a,b\n1,2\n", "no-days", "organic.csv has no column of days with numbers beside it."),
        ("2026-09-01,1\n2026-09-02,1\n2026-09-03,1\n", "no-headings", "row 1 has a day and numbers"),
        ("Date,Mentions\n2026-09-01,1\n2026-09-02,3\n2026-13-02,3\n2026-09-04,3\n", "bad-date", "row 4"),
        ("Date,Mentions\n2026-09-01,1\n2026-09-02,three\n2026-09-03,3\n2026-09-04,3\n", "bad-number", "row 3"),
        ("Date,A,A\n2026-09-01,1,2\n2026-09-02,3,2\n2026-09-03,3,4\n", "series-twice", "“A” stands twice"),
        ('Date,A\n"2026-09-01,1\n', "no-days", "no column of days"),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_stands(content: str, code: str, said: str) -> None:
    with pytest.raises(FileError) as caught:
        read_series(text(content))
    assert caught.value.code == code
    assert said in str(caught.value)


def test_one_name_in_two_tables_of_a_file_is_refused() -> None:
    part = "Reach\nDate,Primary\n2026-09-01,5\n2026-09-02,6\n2026-09-03,7\n\n"
    with pytest.raises(FileError, match="“Reach” stands twice"):
        read_series(text(part + part))


def test_a_table_of_very_many_columns_is_refused() -> None:
    head = ",".join(f"c{i}" for i in range(MOST + 1))
    rows = "\n".join(f"{day}," + ",".join("1" for _ in range(MOST + 1)) for day in days(3))
    with pytest.raises(FileError, match=f"has {MOST + 1} series; at most {MOST}"):
        read_series(text(f"Date,{head}\n{rows}"))


def test_no_files_are_no_series() -> None:
    assert read_series() == ()


def test_a_quotation_mark_that_is_never_closed_leaves_no_table() -> None:
    with pytest.raises(FileError, match="has no column of days"):
        read_series(text('Date,A\n2026-09-01,"' + "x" * 200_000))
