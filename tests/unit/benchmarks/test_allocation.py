import pytest

from benchmarks import allocation


def test_the_quick_table_has_a_proved_row_for_each_kind(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["allocation", "--quick"])
    allocation.main()
    heading, *lines = capsys.readouterr().out.splitlines()
    assert heading == allocation.HEADING
    assert [line.split()[0] for line in lines] == ["S-shaped"] * 4 + ["concave"]
    assert all("e-04" in line for line in lines)
