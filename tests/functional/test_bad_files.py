"""Files that cannot be used: each gets one sentence and what to do; nothing is written, nothing crashes."""

import sys
from pathlib import Path

import pytest

from adopt import cli
from tests.functional.bad_files import ASKED, BESIDE, FILES

TABLE = Path(__file__).with_suffix(".txt")
"""``name: what it is told``, one line a file."""
SAID = dict(line.split(": ", 1) for line in TABLE.read_text(encoding="utf-8").splitlines())


def test_every_bad_file_has_its_sentence_in_the_table() -> None:
    assert list(SAID) == list(FILES)
    assert len(FILES) >= 95


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_told_what_is_wrong_and_nothing_is_written(
    name: str,
    language: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_bytes(FILES[name])
    for beside, content in BESIDE.get(name, {}).items():
        Path(beside).write_bytes(content)
    Path("history.csv").write_text("old")
    asked = [word.format(name) for word in ASKED.get(name, ("import", "{}"))]
    monkeypatch.setattr(sys, "argv", ["adopt", "--lang", language, *asked, "--out", "history.csv"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert (ended.value.code, said.out) == (2, "")
    if language == "en":
        assert said.err == f"adopt: {SAID[name]}\n"
    else:
        assert any("\u0600" <= letter <= "\u06ff" for letter in said.err)
        assert Path(name).stem in said.err
    assert "Traceback" not in said.err
    assert Path("history.csv").read_text() == "old"
    assert sorted(path.name for path in Path().iterdir()) == sorted({"history.csv", name, *BESIDE.get(name, {})})
