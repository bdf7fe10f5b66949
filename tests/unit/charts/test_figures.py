"""The figures of a chart as a file for a spreadsheet."""

import csv
import io
from decimal import Decimal

import pandas as pd

from adopt.charts.figures import csv_of


def test_names_that_a_spreadsheet_would_compute_are_text_and_numbers_stay_numbers() -> None:
    given = pd.DataFrame(
        {
            "audience": ["=1+1", "+x", "-y", "@z", "fine", None],
            "-change": [-2.5, 1, 2, 3, 4, 5],
            "n": [Decimal("-1.5")] * 6,
        }
    )
    data = csv_of(given)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == ["audience", "'-change", "n"]
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'+x", "'-y", "'@z", "fine", ""]
    assert rows[1][1:] == ["-2.5", "-1.5"]
    assert given["audience"][0] == "=1+1"
