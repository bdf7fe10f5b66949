"""The figures behind a chart, for people with a spreadsheet."""

import pandas as pd

from adopt.export.change_list import safe


def csv_of(figures: pd.DataFrame) -> bytes:
    """UTF-8 with a mark, for Excel; names that a spreadsheet would compute have an apostrophe in front.

    Example:
        >>> csv_of(pd.DataFrame({"audience": ["=1+1"], "spend": [-2.5]})).decode("utf-8-sig").split()
        ['audience,spend', "'=1+1,-2.5"]
    """
    shown = figures.rename(columns=lambda name: safe(str(name)))
    for name in shown.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in shown.dtypes]]:
        shown[name] = [safe(value) if isinstance(value, str) else value for value in shown[name]]
    return bytes(shown.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig"))
