import pytest

from benchmarks import allocation
from benchmarks.ruled import RULED_HEADING


def test_the_quick_table_has_a_proved_row_for_each_kind(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["allocation", "--quick"])
    allocation.main()
    shown = capsys.readouterr().out
    plain, ruled = (part.splitlines() for part in shown.split(RULED_HEADING))
    assert plain[0] == allocation.HEADING
    assert [line.split()[0] for line in plain[1:] if line] == ["S-shaped"] * 4 + ["concave"]
    assert all("e-04" in line for line in plain[1:] if line)
    assert [line.split("  ")[0] for line in ruled if line] == ["on/off minimums", "20 group rules"]
