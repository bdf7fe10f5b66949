"""What every test of the command line needs: a command in an empty folder, and a history beside it."""

import sys
from pathlib import Path

import pytest

from adopt import cli
from adopt.simulate.worlds import World
from tests.functional.running import Ended, Run


@pytest.fixture
def adopt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ADOPT_LANG", "en")
    monkeypatch.delenv("ADOPT_DEBUG", raising=False)

    def run(*words: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["adopt", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def history(small_world: World, tmp_path: Path) -> Path:
    file = tmp_path / "history.csv"
    file.write_bytes(small_world.history.to_csv_bytes())
    return file
