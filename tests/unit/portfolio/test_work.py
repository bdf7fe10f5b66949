from pathlib import Path
from typing import Any

import pytest

from adopt.errors import QuestionError
from adopt.history.read import Source
from adopt.plan.scenario import Scenario
from adopt.portfolio import work
from adopt.portfolio.brought import Brought
from adopt.portfolio.settings import Asked
from adopt.portfolio.work import Task, planned_files
from tests.unit.portfolio.agency import table


def test_where_no_list_of_changes_can_be_made_the_rest_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any) -> None:
        raise QuestionError("no-list", "No list can be made.")

    monkeypatch.setattr(work, "change_list", refused)
    source = Source("a.csv", table(1, "a").to_csv(index=False).encode())
    answer = planned_files("a", Task(Brought((source,)), Asked(Scenario(name="plan", days=14)), "ar"))
    assert sorted(answer.files) == ["curves.csv", "findings.csv", "plan.csv"]
    assert answer.files["findings.csv"].startswith(b"\xef\xbb\xbf")  # so that a spreadsheet reads Arabic


def test_the_work_needs_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = Source("a.csv", table(1, "a").to_csv(index=False).encode())
    planned_files("a", Task(Brought((source,)), Asked(Scenario(name="plan", days=14))))
    assert list(tmp_path.iterdir()) == []
