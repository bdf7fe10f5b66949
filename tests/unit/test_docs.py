"""Pages hold what the program takes: every key of a scenario, and examples that work as they stand."""

import re
from pathlib import Path

import pytest

from adopt.plan.flights import Flight
from adopt.plan.launch import Launch
from adopt.plan.limits import Limit
from adopt.plan.scenario import Scenario
from adopt.plan.scenario_file import load_scenario
from adopt.usecases import Source, import_history

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "scenarios.md").read_text(encoding="utf-8")


def test_every_key_has_its_line_in_the_reference() -> None:
    told = {key for line in PAGE.splitlines() if line.startswith("|") for key in re.findall(r"`(\w+)`", line)}
    keys = {*Scenario.model_fields, *Limit.model_fields, *Launch.model_fields, *Flight.model_fields, "base"}
    keys -= {"limits", "launch", "flights"}
    assert keys <= told
    assert "[[limits]]" in PAGE
    assert "[[launch]]" in PAGE
    assert "[[flights]]" in PAGE


def test_the_example_of_the_reference_is_a_scenario(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    (tmp_path / "steady.toml").write_text("days = 30", encoding="utf-8")
    (tmp_path / "question.toml").write_text(found[1], encoding="utf-8")
    scenario = load_scenario(tmp_path / "question.toml")
    assert [limit.title for limit in scenario.limits] == ["platform:linkedin", "tag:gulf"]
    assert scenario.launch[0].maximum == 400


def test_the_ninth_platform_of_the_page_reads_the_report_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (DOCS / "own-platform.md").read_text(encoding="utf-8")
    spec, report = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("toml", "csv"))
    assert spec is not None
    assert report is not None
    (tmp_path / "agora.toml").write_text(spec[1], encoding="utf-8")
    monkeypatch.setenv("ADOPT_SPECS", str(tmp_path))
    history = import_history([Source("agora.csv", report[1].encode())]).history
    assert [str(cell) for cell in history.cells] == ["agora / Spring sale / Women"]
    assert history.table[["spend", "clicks", "conversions", "revenue"]].to_numpy().tolist() == [
        [12.5, 41, 3, 60.5],
        [11.25, 38, 2, 40],
    ]
    assert history.currency == "SAR"
