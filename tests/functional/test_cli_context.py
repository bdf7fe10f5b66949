"""What is known beside the history, given to the command line."""

from dataclasses import fields
from pathlib import Path

import pandas as pd
import pytest

from adopt.curves.priors import DEFAULT, Scale
from adopt.usecases import Context, load_context
from tests.functional.running import HEAD, Run

SCALE = next(field.name for field in fields(DEFAULT) if isinstance(getattr(DEFAULT, field.name), Scale))
OTHER = f"[priors]\n{SCALE} = {{ guess = 3, worth = 1e6 }}\n"


@pytest.mark.parametrize(
    "words",
    [
        ["fit"],
        ["plan", "--days", "7"],
        ["whatif", "--days", "7", "--budgets", "budgets.csv"],
        ["compare", "--scenarios", "s.toml"],
    ],
)
def test_priors_in_the_context_change_what_comes_out(adopt: Run, history: Path, words: list[str]) -> None:
    Path("other.toml").write_text(OTHER)
    Path("empty.toml").write_text("")
    Path("s.toml").write_text("days = 7\n")
    cells = pd.read_csv(history)[["platform", "campaign", "audience"]].drop_duplicates().to_numpy().tolist()
    Path("budgets.csv").write_text(HEAD + "\n".join(f"{','.join(names)},500" for names in cells))
    command, *options = words
    written = {}
    for name in ("other", "empty"):
        ended = adopt(command, history, *options, "--context", f"{name}.toml", "--out", f"{name}.csv")
        assert (ended.code, ended.err) == (0, "")
        written[name] = Path(f"{name}.csv").read_bytes()
    assert adopt(command, history, *options, "--out", "none.csv").code == 0
    assert written["empty"] == Path("none.csv").read_bytes()
    assert written["other"] != written["empty"]


@pytest.mark.parametrize("command", ["fit", "plan"])
def test_a_bad_context_is_refused_before_the_history_is_read(adopt: Run, command: str) -> None:
    Path("mine.toml").write_text('promotions = "promotions.csv"\n')
    Path("promotions.csv").write_text("name,from,to\nSummer,2026-07-02,2026-07-01\n")
    ended = adopt(command, "no history.csv", "--context", "mine.toml", "--out", "out.csv")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("adopt: promotions.csv, row 2: 2026-07-01 under to lies before the first day")
    assert not Path("out.csv").exists()


@pytest.mark.parametrize(("lang", "said"), [("en", "What adopt should know"), ("ar", "ما يلزم adopt أن يعرفه")])
def test_an_example_is_printed_or_written_and_never_over_another(adopt: Run, lang: str, said: str) -> None:
    printed = adopt("--lang", lang, "context")
    assert (printed.code, said in printed.out) == (0, True)
    written = adopt("--lang", lang, "context", "--out", "context.toml")
    assert written.code == 0
    assert "context.toml" in written.out
    assert Path("context.toml").read_text(encoding="utf-8") == printed.out
    assert load_context("context.toml") == Context()
    again = adopt("context", "--out", "context.toml")
    assert (again.code, again.out) == (2, "")
    assert again.err == "adopt: context.toml is there already. Give another name, or delete it first.\n"
    assert Path("context.toml").read_text(encoding="utf-8") == printed.out


def test_a_series_is_read_tried_and_told_about(adopt: Run, history: Path) -> None:
    days = pd.to_datetime(pd.read_csv(history)["date"].unique())
    rows = [f"{day:%Y-%m-%d},organic sessions,{100 + 7 * (i % 5)}" for i, day in enumerate(days)]
    Path("organic.csv").write_text("date,name,value\n" + "\n".join(rows) + "\n")
    Path("known.toml").write_text('series = ["organic.csv"]\n')
    ended = adopt("fit", history, "--context", "known.toml", "--out", "curves.csv")
    assert ended.code == 0
    assert "left out, because conversions do not follow it clearly: organic sessions" in " ".join(
        ended.out.split()
    )
    Path("known.toml").write_text('series = ["nowhere.csv"]\n')
    missing = adopt("fit", history, "--context", "known.toml", "--out", "again.csv")
    assert (missing.code, Path("again.csv").exists()) == (2, False)
    assert missing.err.startswith("adopt: There is no file nowhere.csv")
