"""``adopt match``: a report of GA4 beside the platforms' own counts."""

from pathlib import Path

import pandas as pd

from tests.functional.running import Run


def test_a_report_is_matched_its_loose_ends_are_written_and_it_can_be_the_goal(adopt: Run) -> None:
    assert adopt("simulate", "--out", "s", "--kind", "short", "--seed", "2").code == 0
    ended = adopt("match", "s/history.csv", "--analytics", "s/ga4.csv", "--out", "links.csv", "--goal", "goal.csv")
    assert ended.code == 0, ended.err
    assert "Nobody's:" in ended.out
    assert "its campaign has no name" in ended.out
    links = pd.read_csv("links.csv")
    assert set(links["utm_campaign"]) == {"(organic)", "(not set)"}
    own, goal = (pd.read_csv(name) for name in ("s/history.csv", "goal.csv"))
    assert goal["spend"].sum() == own["spend"].sum()
    assert 0.4 < goal["conversions"].sum() / own["conversions"].sum() < 0.7
    planned = adopt("plan", "goal.csv", "--budget", "40000", "--days", "10")
    assert planned.code == 0, planned.err


def test_a_report_in_the_context_calibrates_and_links_say_whose_rows_are(adopt: Run) -> None:
    assert adopt("simulate", "--out", "s", "--kind", "short", "--seed", "2").code == 0
    Path("known.toml").write_text('analytics = { file = "s/ga4.csv", links = "links.csv" }\n')
    Path("links.csv").write_text("utm_source,utm_campaign,platform\ngoogle,(organic),-\n")
    ended = adopt("fit", "s/history.csv", "--context", "known.toml")
    assert ended.code == 0, ended.err
    assert "Results are incremental conversions" in ended.out


def test_a_report_of_other_days_is_refused_and_nothing_is_written(adopt: Run) -> None:
    assert adopt("simulate", "--out", "s", "--kind", "short", "--seed", "2").code == 0
    report = "date,source,medium,campaign,key events\n20190101,ig,cpc,x,5\n"
    Path("old.csv").write_text(report)
    ended = adopt("match", "s/history.csv", "--analytics", "old.csv", "--out", "links.csv")
    assert (ended.code, ended.out) == (2, "")
    assert "old.csv is about 2019-01-01 to 2019-01-01" in ended.err
    assert not Path("links.csv").exists()
