"""Laws of the workspace: any sequence of imports is the plain model of it, and nothing is lost out and in."""

import io
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adopt.history.read import Imported
from adopt.history.table import KEYS, History
from adopt.plan.scenario import Scenario
from adopt.workspace.database import WorkspaceError
from adopt.workspace.rows import digest_of, filled
from adopt.workspace.workspace import Workspace
from benchmarks import places
from tests.postgres import Server

Row = tuple[str, str, str, int]
Day = Mapping[Row, tuple[float, float]]

names = st.sampled_from(["A", "B", "ب", "a;'\"", "é x", "😀"])
titles = st.sampled_from(["A", "é\u2028x", "a;'\"", "م"])
cells = st.tuples(st.sampled_from(["meta", "tiktok"]), names, names)
amounts = st.tuples(st.integers(0, 3).map(float), st.sampled_from([0.0, 1.0, 0.1, 1e6]))
exports = st.dictionaries(
    st.tuples(cells, st.integers(1, 9)).map(lambda p: (*p[0], p[1])), amounts, min_size=1, max_size=6
)
steps = st.lists(st.one_of(exports, st.integers(0, 5)), max_size=7)
"""An export is kept; a number takes back an import."""


def imported(rows: Day) -> Imported:
    frame = pd.DataFrame(
        [(*row, *values) for row, values in rows.items()], columns=[*KEYS, "day", "spend", "conversions"]
    )
    frame["date"] = pd.Timestamp("2026-01-01") + pd.to_timedelta(frame["day"], unit="D")
    return places.imported(History.from_frame(frame.drop(columns="day")), "a.csv")


def content(history: History) -> Day:
    table = history.table
    day = (table["date"] - pd.Timestamp("2026-01-01")).dt.days
    rows = zip(table["platform"], table["campaign"], table["audience"], day, strict=True)
    return dict(zip(rows, zip(table["spend"], table["conversions"], strict=True), strict=True))


class Model:
    """Imports as plain dictionaries."""

    def __init__(self) -> None:
        self.imports: list[tuple[Day, bool]] = []

    def keep(self, rows: Day) -> bool:
        again = any(known == rows and counts for known, counts in self.imports)
        if not again:
            self.imports.append((rows, True))
        return again

    def undo(self, place: int) -> bool:
        if place >= len(self.imports) or not self.imports[place][1]:
            return False
        self.imports[place] = (self.imports[place][0], False)
        return True

    @property
    def now(self) -> Day:
        whole: dict[Row, tuple[float, float]] = {}
        for rows, counts in self.imports:
            whole |= rows if counts else {}
        return whole


def lived(workspace: Workspace, life: list[Day | int]) -> Model:
    """A life of a workspace and of its model, held against each other at every step."""
    model, numbers = Model(), list[int]()
    for step in life:
        if isinstance(step, int):
            undone = model.undo(step)
            try:
                workspace.undo(numbers[step] if step < len(numbers) else 10**6)
                assert undone
            except WorkspaceError:
                assert not undone
        else:
            before = model.now
            again = model.keep(step)
            kept = workspace.keep(imported(step))
            assert kept.again == again
            if not again:
                numbers.append(kept.number)
                assert kept.new_rows == len(step.keys() - before.keys())
                assert kept.restated_rows == sum(
                    row in before and before[row] != values for row, values in step.items()
                )
        if model.now:
            assert content(workspace.history()[0]) == model.now
        else:
            with pytest.raises(WorkspaceError, match="no history"):
                workspace.history()
    return model


LIVES = count()
"""An advertiser of its own for every example: making tables takes longer than a life."""


@pytest.fixture(scope="module")
def crowded() -> Iterator[Workspace]:
    workspace = Workspace.open("sqlite://", person="x")
    yield workspace
    workspace.close()


@given(steps)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_a_history_is_the_latest_import_of_each_cells_day(crowded: Workspace, life: list[Day | int]) -> None:
    lived(Workspace(crowded.engine, f"Life {next(LIVES)}", "x"), life)


@given(steps, st.lists(titles, max_size=3))
@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
def test_everything_comes_out_of_one_kind_of_database_into_the_other(
    postgres: Server, life: list[Day | int], scenarios: list[str]
) -> None:
    url = postgres.database()
    first, second, third = (Workspace.open(place, person="x") for place in ("sqlite://", url, "sqlite://"))
    lived(first, life)
    for name in scenarios:
        first.save(Scenario(name=name, why=name * 3), based_on=len(first.versions(name)))
    with TemporaryDirectory() as folder:
        archives = [packed(first, Path(folder) / "1.zip")]
        second.unpack(archives[-1])
        archives.append(packed(second, Path(folder) / "2.zip"))
        third.unpack(archives[-1])
        archives.append(packed(third, Path(folder) / "3.zip"))
        assert len({path.read_bytes() for path in archives}) == 1
    assert second.imports() == first.imports() == third.imports()
    assert second.scenarios() == first.scenarios() == third.scenarios()
    if any(kept.undone_at is None for kept in first.imports()):
        assert content(second.history()[0]) == content(first.history()[0])
    for workspace in (first, second, third):
        workspace.close()
    postgres.dropped(url)


def packed(workspace: Workspace, path: Path) -> Path:
    stream = io.BytesIO()
    workspace.pack(stream)
    path.write_bytes(stream.getvalue())
    return path


@given(exports, exports)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_digests_are_equal_for_equal_rows_and_only_for_them(one: Day, other: Day) -> None:
    shuffled = dict(reversed(list(one.items())))
    assert digest(one) == digest(shuffled)
    assert (digest(one) == digest(other)) == (one == other)


def digest(rows: Day) -> str:
    return digest_of(filled(imported(rows).history.table))
