from pathlib import Path

import pandas as pd
import pytest

from adopt.usecases import Scenario, Source, fit_curves, import_history, make_plan
from benchmarks import online_advertising, picture, speed, warehouse

REAL = Path(__file__).parents[4] / "shared/data/kaggle_online_advertising/online_advertising_performance_data.csv"
NAMES = "month,day,campaign_number,user_engagement,banner,placement,displays,cost,clicks,revenue"
HEAD = NAMES + ",post_click_conversions\n"


def test_rows_of_a_day_are_summed_and_rows_without_a_placement_left_out(tmp_path: Path) -> None:
    file = tmp_path / "raw.csv"
    rows = ["April,1,camp 1,High,a,abc,10,1.5,2,3.0,1", "April,1,camp 1,High,b,abc,20,2.5,3,1.0,4"]
    file.write_text(HEAD + "\n".join([*rows, "April,1,camp 1,High,b,,20,2.5,3,1.0,4"]) + "\n")
    table = online_advertising.canonical(file)
    assert table[["platform", "campaign", "audience"]].to_numpy().tolist() == [["abc", "camp 1", "High"]]
    assert table[["spend", "impressions", "conversions"]].to_numpy().tolist() == [[4.0, 30, 5]]


@pytest.mark.skipif(
    not REAL.exists(), reason="the real file is not part of the project; see benchmarks/online_advertising.py"
)
def test_the_main_job_runs_on_a_real_history() -> None:
    table = online_advertising.canonical(REAL).to_csv(index=False).encode()
    imported = import_history([Source("real.csv", table)])
    plan = make_plan(fit_curves(imported.history), Scenario(days=14))
    assert len(plan.table) == len(imported.history.cells) == 40
    assert plan.allocation.certificate.holds(1e-4)
    assert 0 < plan.gain_share < 0.2


def test_the_benchmark_of_speed_runs_and_measures() -> None:
    rows = pd.DataFrame([speed.cold(1), *speed.warm(4, 1)])
    assert (rows["min s"] > 0).all()
    assert rows["peak MiB"].iloc[0] > 50


def test_the_picture_of_the_readme_is_drawn() -> None:
    drawn = picture.picture()
    assert drawn.startswith("<svg")
    assert "Recommended" in drawn or "recommended" in drawn


def test_the_benchmark_of_warehouses_reads_what_it_made() -> None:
    rows = warehouse.table(warehouse.QUICK)
    assert rows["cell-days"].tolist() == [34, 34, 1000, 1000]
    assert (rows["peak MiB"] > 50).all()


def test_the_benchmark_of_a_folder_reads_what_it_made_and_leaves_nothing() -> None:
    (row,) = warehouse.many(warehouse.QUICK, "500MB").to_dict("records")
    assert (row["cell-days"], row["cells"], row["memory"]) == (18, 1, "500MB")  # 1,000 rows are 55 ads on 18 days
