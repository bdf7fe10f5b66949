"""A simulated advertiser, the demo and the app, from the command line."""

import subprocess
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from adopt.cli.trying import called
from tests.functional.running import Run, total_of


def test_simulate_writes_the_same_advertiser_for_the_same_seed_and_says_it_is_simulated(adopt: Run) -> None:
    for name in ("one", "two"):
        ended = adopt("simulate", "--out", name, "--kind", "short", "--seed", "5")
        assert ended.code == 0
        assert ended.out.startswith("SIMULATED")
    one, two = (sorted(p for p in Path(n).rglob("*") if p.is_file()) for n in ("one", "two"))
    assert [p.name for p in one] == [p.name for p in two]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(one, two, strict=True) if a.suffix != ".xlsx")
    assert "SIMULATED" in Path("one/README.txt").read_text()


def test_a_simulated_advertiser_on_all_eight_platforms_is_read_back_to_the_cent(adopt: Run) -> None:
    everywhere = "meta, linkedin, tiktok, x, snapchat, youtube, pinterest, reddit"
    assert adopt("simulate", "--out", "s", "--kind", "dirty", "--seed", "3", "--platforms", everywhere).code == 0
    exports = sorted(Path("s/exports").iterdir())
    assert len(exports) == 8
    read = adopt("import", *exports, "--out", "all.csv")
    assert read.code == 0, read.err
    found, true = pd.read_csv("all.csv", dtype=str), pd.read_csv("s/history.csv", dtype=str)
    for table in (found, true):
        for name in ("spend", "impressions", "clicks", "conversions", "revenue"):
            table[name] = [str(Decimal(amount).quantize(Decimal("0.01"))) for amount in table[name].fillna("0")]
    assert found.pop("result").notna().all()
    pd.testing.assert_frame_equal(found, true)


@pytest.mark.parametrize("kind", ["short", "dirty"])
def test_raw_exports_give_the_plan_of_the_canonical_table_to_the_last_digit(adopt: Run, kind: str) -> None:
    assert adopt("simulate", "--out", "s", "--kind", kind, "--seed", "3").code == 0
    exports = sorted(Path("s/exports").iterdir())
    assert len(exports) == 4
    assert adopt("plan", *exports, "--out", "raw.csv").code == 0
    assert adopt("plan", "s/history.csv", "--out", "canonical.csv").code == 0
    assert Path("raw.csv").read_bytes() == Path("canonical.csv").read_bytes()


def test_the_kinds_of_worlds_can_be_listed_and_an_unknown_one_is_refused(adopt: Run) -> None:
    listed = adopt("simulate", "--list")
    assert listed.code == 0
    assert "following_demand" in listed.out
    assert not list(Path().iterdir())
    assert "The kinds are" in adopt("simulate", "--kind", "flat").err


@pytest.mark.parametrize(("lang", "spoken"), [(["--lang", "ar"], "ar"), ([], "en")])
def test_the_app_is_served_by_a_process_of_its_own_in_the_language_asked_for(
    adopt: Run, monkeypatch: pytest.MonkeyPatch, lang: list[str], spoken: str
) -> None:
    called: list[tuple[list[str], dict[str, str]]] = []

    def call(command: list[str], env: dict[str, str]) -> int:
        called.append((command, env))
        return 7

    monkeypatch.setattr(subprocess, "call", call)
    assert adopt(*lang, "app", "--port", "8600", "--headless").code == 7
    command, environment = called[0]
    assert command[1:] == ["-P", "-m", "app", "--port", "8600", "--headless"]
    assert environment["ADOPT_LANG"] == spoken


@pytest.mark.parametrize(("found", "name"), [("/usr/bin/adopt", "adopt"), (None, ".venv/bin/adopt")])
def test_the_demo_calls_the_program_by_what_the_user_can_type(
    monkeypatch: pytest.MonkeyPatch, found: str | None, name: str
) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: found)
    monkeypatch.setattr("sys.argv", [".venv/bin/adopt", "demo"])
    assert called() == name


def test_the_demo_says_where_everything_is(adopt: Run) -> None:
    ended = adopt("demo")
    assert ended.code == 0
    for said in ("SIMULATED", "demo/plan.csv", "demo/report.pdf", "demo/report.html", "demo/exports", "adopt app"):
        assert said in ended.out
    page = Path("demo/report.html").read_text()
    assert "Gain over today&#39;s split" in page
    assert "SIMULATED" in page
    assert Path("demo/report.pdf").read_bytes().startswith(b"%PDF-")
    assert total_of(Path("demo/plan.csv"), 30) > 0
