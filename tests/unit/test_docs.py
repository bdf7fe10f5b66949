"""Every key of a scenario stands in its reference, and the example there is a scenario."""

import re
from pathlib import Path

from adopt.plan.flights import Flight
from adopt.plan.launch import Launch
from adopt.plan.limits import Limit
from adopt.plan.scenario import Scenario
from adopt.plan.scenario_file import load_scenario

PAGE = (Path(__file__).parents[2] / "docs" / "scenarios.md").read_text(encoding="utf-8")


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
