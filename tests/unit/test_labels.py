from adopt.labels import PLATFORMS, Cell


def test_a_cell_is_said_from_the_platform_down() -> None:
    assert str(Cell("x", "Launch", "Men")) == "x / Launch / Men"


def test_cells_sort_by_platform_then_campaign_then_audience() -> None:
    mixed = [Cell("x", "a", "b"), Cell("meta", "b", "a"), Cell("meta", "a", "z")]
    assert sorted(mixed) == [Cell("meta", "a", "z"), Cell("meta", "b", "a"), Cell("x", "a", "b")]


def test_eight_platforms_are_known_by_name() -> None:
    assert len(set(PLATFORMS)) == 8
