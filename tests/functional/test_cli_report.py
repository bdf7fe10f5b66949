"""``adopt report``: a plan's file alone, with its history, and beside a plan."""

from pathlib import Path

import pytest

from adopt.cli.frame import language_asked
from tests.functional.running import Run
from tests.functional.test_cli_export import HEAD, META
from tests.unit.report.makers import Page


def told(file: str) -> str:
    return Page(Path(file).read_bytes()).text


@pytest.fixture
def plan(adopt: Run, history: Path) -> Path:
    assert adopt("plan", history, "--budget", "30000", "--days", "14", "--out", "plan.csv").code == 0
    return Path("plan.csv")


def test_a_plan_writes_its_reports_beside_it(adopt: Run, history: Path) -> None:
    reports = ("--report", "r.html", "--report", "r.pdf", "--report-kind", "full")
    ended = adopt("plan", history, "--budget", "30000", "--days", "14", *reports, "--out", "p.csv")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith("Written: p.csv\nWritten: r.html\nWritten: r.pdf\n")
    assert Path("r.pdf").read_bytes().startswith(b"%PDF-")
    said = told("r.html")
    for line in ended.out.splitlines():
        if line.startswith(("Expected conversions:", "Gain over", "Proved:")):
            assert line in said
    assert "Other budgets" in said


def test_a_file_alone_has_no_interval_of_the_total(adopt: Run, plan: Path) -> None:
    ended = adopt("report", plan, "--out", "r.html")
    assert (ended.code, ended.out) == (0, "Written: r.html\n")
    said = told("r.html")
    assert "adopt report plan.csv --history history.csv --days 30" in said
    assert "Expected in all:" in said
    assert "Proved" not in said
    assert "probability" not in said


def test_with_its_history_the_plan_is_made_again_and_proved(adopt: Run, plan: Path, history: Path) -> None:
    ended = adopt("report", plan, "--out", "r.html", "--history", history, "--days", "14", "--kind", "full")
    assert (ended.code, ended.err) == (0, "")
    said = told("r.html")
    assert "Proved: with gains weighed" in said
    assert "not proved again" not in said
    assert "30,000.00 SAR for 14 days" in said


def test_other_budgets_are_forecast_and_said_not_to_be_proved(adopt: Run, plan: Path, history: Path) -> None:
    first, second, *others = plan.read_text().splitlines()
    fields = second.split(",")
    fields[5] = "999.99"
    plan.write_text("\n".join([first, ",".join(fields), *others]) + "\n")
    beside = ("--history", history, "--days", "14")
    ended = adopt("report", plan, "--out", "r.html", *beside, "--kind", "full")
    assert (ended.code, ended.err) == (0, "")
    said = told("r.html")
    assert "These budgets were not proved again" in said
    assert "Gain over today's split at the same budget" in said
    assert "Proved:" not in said
    assert "Expected revenue:" in said


def test_scenarios_and_a_backtest_stand_in_the_full_report(adopt: Run, plan: Path, history: Path) -> None:
    Path("kept.toml").write_text('name = "as it is"\nbudget = 30000\ndays = 14\n')
    Path("more.toml").write_text('name = "more"\nbudget = 33000\ndays = 14\n')
    question = ("--scenario", "kept.toml", "--scenarios", "kept.toml", "--scenarios", "more.toml", "--backtest")
    ended = adopt("report", plan, "--out", "r.html", "--history", history, *question, "--kind", "full")
    assert (ended.code, ended.err) == (0, "")
    said = told("r.html")
    assert "What differs in “more”, beside “as it is”:" in said
    assert "Would it have been right?" in said
    assert "Proved:" in said


def test_the_language_may_stand_before_or_after_the_command(
    adopt: Run,
    plan: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for words in (("--lang", "ar", "report", plan), ("report", plan, "--lang", "ar")):
        ended = adopt(*words, "--out", "r.html")
        assert (ended.code, ended.err) == (0, "")
        assert '<html lang="ar" dir="rtl">' in Path("r.html").read_text()
        assert "ما الموصى به" in told("r.html")
    monkeypatch.setattr("sys.argv", ["adopt", "report", "plan.csv", "--lang", "ar"])
    assert language_asked() == "ar"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan.csv", "--out", "r.docx"), "A report is an .html, a .pdf or an .xlsx file, not r.docx."),
        (("plan.csv", "--out", "r.pdf", "--lang", "fr"), "expected one of en, ar, got fr"),
        (("plan.csv", "--out", "r.pdf", "--days", "14"), "expected --history beside --days"),
        (("plan.csv", "--out", "r.pdf", "--backtest"), "expected --history beside --backtest"),
        (("plan.csv", "--out", "nowhere/r.pdf"), "cannot be written"),
        (("bad.csv", "--out", "r.pdf"), "bad.csv, row 2, column recommended_daily_budget"),
        (("none.csv", "--out", "r.pdf"), "is no plan: it has no column"),
        (("plan.csv", "--out", "r.pdf", "--history", "history.csv"), "does not say for how many days it is"),
        (("strange.csv", "--out", "r.pdf", "--history", "history.csv", "--days", "9"), "has no such cell"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    adopt: Run,
    plan: Path,
    words: tuple[str, ...],
    said: str,
) -> None:
    Path("bad.csv").write_text(HEAD + META.replace("61.25", "lots"))
    Path("none.csv").write_text("a,b\n1,2\n")
    Path("strange.csv").write_text(HEAD + META)
    Path("r.pdf").write_text("old")
    ended = adopt("report", *words)
    assert ended.code == 2
    assert said in ended.err.replace("\n", " ")
    assert Path("r.pdf").read_text() == "old"
    assert not Path("r.docx").exists()


def test_a_report_that_cannot_be_is_refused_before_the_plan_is_made(adopt: Run, history: Path) -> None:
    assert adopt("plan", history, "--report", "r.doc", "--out", "p.csv").code == 2
    assert adopt("plan", history, "--by-account", "--report", "r.pdf", "--out", "p.csv").code == 2
    assert not Path("p.csv").exists()
