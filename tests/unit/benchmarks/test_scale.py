import numpy as np
import pytest

from benchmarks import scale
from benchmarks.scale import advertiser, one_advertiser, with_growth


def test_growth_is_the_exponent_from_the_row_above() -> None:
    rows: list[dict[str, object]] = [{"cells": n, "s": s} for n, s in ((10, 1.0), (20, 2.0), (40, 8.0))]
    growth = with_growth(rows, "cells", "s")["growth"]
    assert np.isnan(growth[0])
    assert growth[1:].tolist() == pytest.approx([1.0, 2.0])


def test_an_advertiser_has_the_size_that_was_asked_for() -> None:
    panel = advertiser(8, 60).panel()
    assert panel.spend.shape == (8, 60)


def test_a_row_says_what_was_measured() -> None:
    row = one_advertiser(4, 42, 1)
    assert (row["cells"], row["days"]) == (4, 42)
    assert float(str(row["fit CPU s"])) > 0
    assert float(str(row["peak MiB"])) > 50


def test_the_tables_are_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(scale, "alone", lambda work: work())
    monkeypatch.setattr(
        scale, "one_advertiser", lambda cells, days, runs: {"cells": cells, "days": days, "fit CPU s": 1.0}
    )
    monkeypatch.setattr("sys.argv", ["scale", "--cells", "4", "8", "--days"])
    scale.main()
    shown = capsys.readouterr().out
    assert "Cells of an advertiser" in shown
    assert "Days of a history" not in shown
