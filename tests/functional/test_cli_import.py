"""Reading and checking files, as a user meets it."""

from pathlib import Path

import pandas as pd
import pytest

from tests.functional.running import HEAD, Run
from tests.unit.export.sheets import meta_row, meta_sheet


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty"),
        ("unknown.csv", b"a,b\n1,2\n", "row 1 has a, b. Export a report by day"),
        (
            "ids.csv",
            b"Day,Campaign ID,Campaign name,Ad set name,Amount spent (USD),Purchases\n"
            b"2026-01-01,1.20243E+17,c,a,5,1\n",
            "1.20243E+17",
        ),
        (
            "negative.csv",
            b"date,platform,campaign,audience,spend,conversions\n2026-01-01,x,c,a,-5,1\n",
            "row 2, column spend: expected an amount",
        ),
        (
            "text.csv",
            b"date,platform,campaign,audience,spend,conversions\n2026-01-01,x,c,a,5,1\n2026-01-02,x,c,a,much,1\n",
            "row 3, column spend: expected a number",
        ),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture.csv"),
    ],
)
def test_a_bad_file_is_refused_by_its_name(adopt: Run, name: str, content: bytes, said: str) -> None:
    Path(name).write_bytes(content)
    for command in (["import"], ["check"], ["fit"], ["plan"]):
        ended = adopt(*command, name)
        assert (ended.code, ended.out) == (2, "")
        assert name in ended.err
        assert said in ended.err


def test_a_missing_file_and_a_folder_are_refused(adopt: Run) -> None:
    Path("folder").mkdir()
    for word in ("none.csv", "folder"):
        ended = adopt("plan", word)
        assert ended.code == 2
        assert word in ended.err


def test_import_puts_files_together_and_reads_its_own_file_back(adopt: Run, history: Path) -> None:
    first = adopt("import", history, "--out", "all.csv")
    assert first.code == 0
    assert "history.csv" in first.out
    assert Path("all.csv").read_bytes() == history.read_bytes()


def test_own_specs_are_named_before_the_command(adopt: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADOPT_SPECS", "")  # the command sets it; undone after the test
    Path("own").mkdir()
    Path("own/meta.toml").write_text('platform = "meta"\n[headings]\nspend = { it = ["Importo speso"] }\n')
    Path("it.csv").write_text("Day,Campaign name,Importo speso (EUR),Purchases,Reach\n2026-09-17,Spring,2,1,9\n")
    assert adopt("import", "it.csv").code == 2
    assert adopt("--specs", "own", "import", "it.csv", "--out", "all.csv").code == 0
    assert "meta,Spring,Spring,2" in Path("all.csv").read_text()
    none = adopt("--specs", "none", "import", "it.csv")
    assert (none.code, none.out) == (2, "")
    assert "none holds no specs" in none.err


def test_a_mapping_is_named_before_the_command_and_applied_on_import(
    adopt: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADOPT_MAPPING", "")  # the command sets it; undone after the test
    Path("m.toml").write_text(
        '[[rule]]\nsplit = "_"\npart = 2\ntags = ["ksa"]\n[currency]\nto = "SAR"\n'
        '[[currency.rates]]\ncurrency = "USD"\nrate = 3.75\n'
    )
    headings = "Day,Campaign name,Ad set name,Amount spent (USD),Purchases\n"
    Path("meta.csv").write_text(f"{headings}2026-09-17,Spring,KSA_Women,2,1\n2026-09-17,Spring,UAE_Women,4,1\n")
    ended = adopt("--mapping", "m.toml", "import", "meta.csv", "--out", "all.csv")
    assert ended.code == 0, ended.err
    assert "are one now: meta / Spring / Women" in ended.out
    assert Path("all.csv").read_text().splitlines()[1] == "2026-09-17,meta,Spring,Women,22.5,,,2,,SAR,ksa,purchase"
    assert adopt("--mapping", "none.toml", "import", "meta.csv").code == 2


def test_a_plan_goes_into_the_bulk_sheet_it_came_from(adopt: Run) -> None:
    head = "platform,campaign,audience,currency,current_daily_budget,recommended_daily_budget\n"
    Path("plan.csv").write_text(f"{head}meta,Spring,Women,SAR,50,61.25\ntiktok,Spring,Men,SAR,9,10\n")
    sheet = meta_sheet(meta_row("Spring", "Women", 1), meta_row("Autumn", "All", 2)).data
    Path("bulk.csv").write_bytes(sheet)
    Path("out.csv").write_text("old")
    refused = adopt("export", "plan.csv", "--bulk", "bulk.csv", "--out", "out.csv")
    assert (refused.code, refused.out) == (2, "")
    assert "no budget for meta / Autumn / All (row 3)" in refused.err
    assert Path("out.csv").read_text() == "old"
    ended = adopt("export", "plan.csv", "--bulk", "bulk.csv", "--out", "out.csv", "--leave-others")
    assert (ended.code, ended.err) == (0, "")
    assert "│ Spring   │ Women    │            50 │        61.25 │   +23% │" in ended.out
    assert "1 running budget is in no plan and stays as it is" in ended.out
    changed = sheet.decode("utf-16").replace("Women\t50\t", "Women\t61.25\t")
    assert Path("out.csv").read_bytes() == b"\xff\xfe" + changed.encode("utf-16-le")


def test_google_takes_a_sheet_made_from_the_plan_alone(adopt: Run) -> None:
    Path("plan.csv").write_text(f"{HEAD.replace('daily_budget', 'recommended_daily_budget')}youtube,Video,a,9.5\n")
    assert adopt("export", "plan.csv", "--out", "new.csv").code == 2
    assert adopt("export", "plan.csv", "--out", "new.csv", "--new-google", "--bulk", "plan.csv").code == 2
    ended = adopt("export", "plan.csv", "--out", "new.csv", "--new-google")
    assert (ended.code, ended.err) == (0, "")
    assert Path("new.csv").read_bytes().endswith(b"\r\nVideo,9.50\r\n")


def test_overlapping_files_are_refused_unless_the_newer_replaces(adopt: Run, history: Path) -> None:
    Path("again.csv").write_bytes(history.read_bytes())
    assert adopt("import", history, "again.csv").code == 2
    assert adopt("import", history, "again.csv", "--newer-replaces").code == 0


def test_check_says_what_is_odd_or_that_nothing_is(adopt: Run, history: Path) -> None:
    calm = "Nothing that needs your attention was found."
    said = adopt("check", history)
    assert said.code == 0
    assert "still arriving" in said.out
    assert said.out.endswith(f"{calm}\n")
    rows = history.read_text().splitlines()
    Path("thin.csv").write_text("\n".join(rows[:12]))
    thin = adopt("check", "thin.csv")
    assert "The history is 11 days long" in thin.out
    assert calm not in thin.out


def test_fit_writes_the_curves(adopt: Run, history: Path) -> None:
    assert adopt("fit", history, "--out", "curves.csv").code == 0
    curves = pd.read_csv("curves.csv")
    assert len(curves) == 4
    assert (curves["elasticity_low"] < curves["elasticity_high"]).all()
