import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import peers
from benchmarks.peers import BOXES, certified, compare, judged, question, results


def test_a_question_keeps_its_limits_and_its_curves() -> None:
    asked = question(5, "±30 %", 1)
    assert np.array(asked["maximum"]) == pytest.approx(1.3 * np.array(asked["today"]))
    half = np.array(asked["half"])
    assert results(asked, half) == pytest.approx(np.sum(asked["most"]) / 2)
    assert question(5, "±30 %", 1) == asked
    assert question(5, "±30 %", 2) != asked


@pytest.mark.parametrize("box", BOXES)
def test_the_certified_best_is_not_beaten_by_random_splits(box: str) -> None:
    asked = question(5, box, 0)
    best = certified(asked)
    most, random = results(asked, best.daily_spend), np.random.default_rng(0)
    low, high, budget = np.array(asked["minimum"]), np.array(asked["maximum"]), sum(asked["today"])
    for _ in range(2000):
        spend = random.uniform(low, high)
        spend *= budget / spend.sum()
        if (spend >= low).all() and (spend <= high).all():
            assert results(asked, spend) <= most * 1.001


def test_answers_are_judged_by_what_they_bring_and_failures_are_counted() -> None:
    asked = question(5, "0 to 3×", 0)
    best = certified(asked)
    same = judged(asked, "peer", {"spend": best.daily_spend.tolist(), "seconds": 1.0}, best)
    assert same["loss"] == pytest.approx(0.0, abs=1e-9)
    today = {"spend": asked["today"], "seconds": 1.0}
    kept = judged(asked, "peer", today, best)
    assert float(str(kept["loss"])) > 0.01
    failed = {"spend": None, "seconds": 2.0}
    table = compare([asked, asked], [{"peer": "one", "answers": [today, failed]}])
    (row,) = table.to_dict("records")
    assert row["questions"] == 2
    assert row["failed, and said so"] == 1
    assert row["worst loss"] == kept["loss"]


def test_questions_are_written_and_a_table_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peers, "CELLS", (3,))
    asked, answers = tmp_path / "q.json", tmp_path / "a.json"
    monkeypatch.setattr("sys.argv", ["peers", "--ask", str(asked), "--questions", "1"])
    peers.main()
    questions = json.loads(asked.read_text())
    assert len(questions) == 2
    told = [{"spend": one["today"], "seconds": 0.1} for one in questions]
    answers.write_text(json.dumps({"peer": "keeps today", "answers": told}))
    monkeypatch.setattr("sys.argv", ["peers", str(asked), str(answers)])
    peers.main()
    assert "keeps today" in capsys.readouterr().out
