"""Nights of an agency from the command line."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from adopt.simulate.worlds import KINDS, make_world
from tests.functional.running import Run

TINY = replace(KINDS["wandering"], platforms=("meta",), audiences=2, days=42)
ROOT = Path(__file__).parents[2]


def agency(*accounts: str, gone: str = "") -> Path:
    tables = []
    for seed, name in enumerate(accounts):
        rows = make_world(TINY, seed).history.table.assign(account=name, currency="SAR")
        tables.append(rows.assign(spend=0.0, conversions=0.0, revenue=0.0) if name == gone else rows)
    pd.concat(tables).to_csv("agency.csv", index=False)
    return Path("agency.csv")


@pytest.mark.parametrize(
    ("lang", "said", "failed"),
    [
        ("en", "2 of 3 accounts have a plan; 0 of them were finished before.", "1 account failed:"),
        ("ar", "الحسابات التي لها خطة: 2 من 3 حسابات؛ انتهى منها من قبل 0.", "أخفق حساب واحد:"),
    ],
)
def test_every_account_has_a_folder_and_failures_are_said_apart(
    adopt: Run, lang: str, said: str, failed: str
) -> None:
    words = ("portfolio", agency("Amber", "متجر زعتر", "Gone", gone="Gone"), "--out", "night", "--engine", "here")
    ended = adopt(*words, "--lang", lang)
    assert ended.code == 0
    assert said in ended.out
    assert failed in ended.err
    assert "Gone" in ended.err
    assert set(pd.read_csv("night/summary.csv")["status"]) == {"planned", "failed"}
    assert Path("night/متجر زعتر/plan.csv").exists()
    assert Path("night/summary.xlsx").read_bytes()[:2] == b"PK"
    again = adopt("--lang", lang, *words)
    assert again.out.splitlines()[0].replace("2", "0", 1) != said.replace("2", "0", 1)  # two were finished before


def test_where_no_account_has_a_plan_the_code_is_2(adopt: Run) -> None:
    ended = adopt("portfolio", agency("Gone", gone="Gone"), "--out", "night", "--engine", "here")
    assert ended.code == 2
    assert "No cell spent anything" in ended.err
    assert Path("night/summary.csv").exists()


def test_settings_that_make_no_sense_are_refused_and_nothing_is_written(adopt: Run) -> None:
    Path("p.toml").write_text('[accounts."Amber"]\ndays = 0\n')
    ended = adopt("portfolio", agency("Amber"), "--settings", "p.toml", "--out", "night")
    assert ended.code == 2
    assert 'p.toml [accounts."Amber"], key “days”' in ended.err
    assert not Path("night").exists()


def test_a_language_that_is_none_is_refused(adopt: Run) -> None:
    assert adopt("portfolio", agency("Amber"), "--out", "night", "--lang", "xx").code == 2


def test_a_stop_by_hand_says_how_to_go_on(adopt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("adopt.portfolio.run_portfolio", stopped)
    ended = adopt("portfolio", agency("Amber"), "--out", "night")
    assert ended.code == 130
    assert "Stopped. What is finished is kept in night; the same command goes on." in ended.err


def test_a_terminal_names_a_few_and_says_how_many_more_there_are(adopt: Run) -> None:
    names = [f"a{i}" for i in range(12)]
    rows = make_world(TINY, 0).history.table.assign(spend=0.0, conversions=0.0, revenue=0.0)
    pd.concat([rows.assign(account=name) for name in names]).to_csv("agency.csv", index=False)
    ended = adopt("portfolio", "agency.csv", "--out", "night", "--engine", "here")
    assert "12 accounts failed:" in ended.err
    assert "2 more stand in the summary." in ended.err


def test_a_client_that_is_killed_is_taken_up_again_where_it_was(adopt: Run) -> None:
    file, night = agency(*(f"a{i}" for i in range(6))), Path("night")
    words = ["portfolio", str(file), "--out", str(night), "--workers", "1"]
    start = [sys.executable, "-P", "-c", "from adopt.cli import main; main()"]
    client = subprocess.Popen([*start, *words], env=os.environ | {"PYTHONPATH": str(ROOT)})
    deadline = time.monotonic() + 120
    while len(finished := list(night.glob("*/account.json"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(client.pid, signal.SIGKILL)
    client.wait()
    assert 2 <= len(finished) < 6
    before = {f: f.stat().st_mtime_ns for f in night.glob("*/account.json")}
    assert not (night / "summary.csv").exists()
    ended = adopt(*words[:-2], "--engine", "here")
    assert f"6 of 6 accounts have a plan; {len(before)} of them were finished before." in ended.out
    assert {f: f.stat().st_mtime_ns for f in before} == before
    assert len(pd.read_csv(night / "summary.csv")) == 6
