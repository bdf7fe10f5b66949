from importlib import import_module

import pytest

from benchmarks.__main__ import RUNS


@pytest.mark.parametrize("name", RUNS)
def test_every_benchmark_that_is_listed_can_be_run_and_takes_its_quick_options(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", [name, *RUNS[name], "--help"])
    with pytest.raises(SystemExit) as ended:
        import_module(name).main()
    assert ended.value.code == 0
    assert "usage" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["decisions", "losses", "ablation", "outside_simulator"])
def test_what_measures_the_advice_is_listed(name: str) -> None:
    assert f"benchmarks.{name}" in RUNS
