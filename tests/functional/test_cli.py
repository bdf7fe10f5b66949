"""The command line as a whole: language, help, failures and how it ends."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from adopt import cli, usecases
from tests.functional.running import HEAD, Ended, Run


@pytest.mark.parametrize("out", ["none/plan.csv", "folder"])
def test_where_nothing_can_be_written_nothing_is_printed_either(adopt: Run, history: Path, out: str) -> None:
    Path("folder").mkdir()
    ended = adopt("plan", history, "--out", out)
    assert (ended.code, ended.out) == (2, "")
    assert out in ended.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["whatif", "history.csv", "--budgets", "none.csv"], "There is no file none.csv. Check the name"),
        (["whatif", "history.csv", "--budgets", "mine.csv", "--days", "0"], "from 1 to 366, got 0"),
        (["whatif", "history.csv", "--budgets", "mine.csv", "--days", "-3"], "from 1 to 366, got -3"),
        (["whatif", "history.csv", "--budgets", "mine.csv"], "row 2, column daily_budget: expected an amount"),
        (["whatif", "history.csv"], "--budgets"),
        (
            ["compare", "history.csv", "--scenarios", "bad"],
            "wrong.toml, key “budgets”: there is no such key; the nearest is “budget”.",
        ),
        (["compare", "history.csv", "--scenarios", "twins", "--scenarios", "twins"], "but a stands twice"),
        (["compare", "history.csv", "--scenarios", "none"], "none cannot be read: No such file"),
        (["backtest", "history.csv", "--horizon", "0"], "a whole number of days from 1 to 90, got 0"),
        (["backtest", "history.csv", "--horizon", "32"], "at least 92 days; it has 90. Export more days, or look"),
        (["backtest", "history.csv", "--origins", "9"], "room for 1 to 5 earlier days to forecast from, got 9"),
        (["fit", "history.csv", "--seed", "-1"], "--seed"),
        (["simulate", "--seed", "-1"], "--seed"),
        (["simulate", "--out", "history.csv"], "cannot be written"),
        (["demo", "--out", "history.csv"], "cannot be written"),
        (["nonsense"], "nonsense"),
    ],
)
def test_every_command_refuses_bad_input_with_code_2_and_writes_nothing(
    adopt: Run, history: Path, words: list[str], said: str
) -> None:
    for folder, name, content in (("bad", "wrong", "budgets = 1"), ("twins", "a", "days = 7")):
        Path(folder).mkdir()
        Path(folder, f"{name}.toml").write_text(content)
    Path("mine.csv").write_text(f"{HEAD}meta,Prospecting,Women 25-34,much\n")
    before = {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()}
    ended = adopt(*words)
    assert (ended.code, ended.out) == (2, "")
    assert said in re.sub(r"\s+", " ", ended.err.replace("│", " "))
    assert "Traceback" not in ended.err
    assert {p: p.read_bytes() for p in Path().rglob("*") if p.is_file()} == before


def test_arabic_is_spoken_where_it_is_asked_for(adopt: Run, history: Path) -> None:
    planned = adopt("--lang", "ar", "plan", history)
    assert "التحويلات المتوقّعة" in planned.out
    assert "Expected" not in planned.out
    refused = adopt("--lang=ar", "plan", history, "--budget", "0")
    assert refused.code == 2
    assert "الميزانية" in refused.err
    assert adopt("--lang", "xx", "check", history).code == 2


def test_every_command_has_help(adopt: Run) -> None:
    commands = re.findall(r"^  (\w+) ", adopt("--help").out.split("Commands:")[1], re.MULTILINE)
    assert set(commands) >= {"import", "check", "fit", "plan", "whatif", "compare", "app", "demo", "simulate"}
    for command in commands:
        assert adopt(command, "--help").code == 0


def test_an_unexpected_failure_is_one_line_and_no_traceback(
    adopt: Run, history: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(usecases, "make_plan", broken)
    ended = adopt("plan", history)
    assert ended.code == 1
    assert "RuntimeError: boom" in ended.err
    assert ended.err.count("\n") == 1
    monkeypatch.setenv("ADOPT_DEBUG", "1")
    monkeypatch.setattr(sys, "argv", ["adopt", "plan", str(history)])
    with pytest.raises(RuntimeError, match="boom"):
        cli.main()


def test_an_interruption_before_the_command_starts_ends_quietly_too(
    adopt: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "app", interrupted)
    assert adopt("demo") == Ended(130, "", "")


def test_an_interruption_ends_quietly(adopt: Run, history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(usecases, "make_plan", interrupted)
    ended = adopt("plan", history)
    assert ended.code == 130
    assert "Traceback" not in ended.err


def test_as_a_process_of_its_own_it_is_quiet_in_a_pipe_and_ends_with_its_code(history: Path) -> None:
    command = [sys.executable, "-m", "adopt", "plan", str(history)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    failed = subprocess.run([*command, "--budget", "1"], capture_output=True, text=True, check=False)
    assert failed.returncode == 3
    assert failed.stdout == ""
    assert failed.stderr.startswith("adopt: ")
