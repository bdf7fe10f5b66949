"""What counts as a conversion: chosen by name, once, kept, and never mixed."""

from pathlib import Path

import pytest

from adopt.errors import FileError, QuestionError
from adopt.history.mapping_file import load_mapping
from adopt.history.read import Imported, Source, read_sources
from adopt.history.results import Option, Wanted, asked_results, choose, parse_wanted
from adopt.usecases import import_history
from tests.unit.history.makers import CANONICAL, META, Row, csv_of

DAY = "2026-01-01"
WIDE = (*META, "Leads", "Results")


def wide(*rows: Row, headings: Row = WIDE) -> Source:
    return csv_of(headings, *rows)


def counted(imported: Imported) -> tuple[list[float], dict[str, tuple[str, ...]]]:
    return imported.history.table["conversions"].tolist(), imported.history.results


def test_of_two_events_in_one_export_the_user_says_which_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    both = wide((DAY, "c", "a", 1, 1, 3, 5, 5))
    with pytest.raises(FileError) as caught:
        read_sources([both])
    assert "Leads [lead]: 5, Purchases [purchase]: 3" in str(caught.value)
    assert "adopt --result meta=lead" in str(caught.value)
    assert caught.value.message.values["choices"] == (("lead", "Leads", 5.0), ("purchase", "Purchases", 3.0))
    assert counted(import_history([both], results={"meta": "Purchases"})) == ([3.0], {"meta": ("purchase",)})
    monkeypatch.setenv("ADOPT_RESULT", "tiktok=Conversions;meta=lead")
    assert counted(read_sources([both])) == ([5.0], {"meta": ("lead",)})


def test_nothing_is_asked_where_only_one_event_counts_or_both_are_the_same() -> None:
    assert counted(read_sources([wide((DAY, "c", "a", 1, 1, 3, 0, 9))])) == ([3.0], {"meta": ("purchase",)})
    assert counted(read_sources([wide((DAY, "c", "a", 1, 1, 3, 3, 9))])) == ([3.0], {"meta": ("purchase",)})
    assert counted(read_sources([wide((DAY, "c", "a", 1, 1, 0, 0, 9))])) == ([9.0], {"meta": ("Results",)})
    assert counted(read_sources([wide((DAY, "c", "a", 1, 1, 0, 0, 0))])) == ([0.0], {"meta": ("purchase",)})


def test_the_choice_stands_in_the_mapping_and_in_the_history(tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('[results.meta]\ntype = "lead"\n[currency]\nto = "SAR"\n')
    assert load_mapping(mapping).results == {"meta": Wanted("lead")}
    imported = import_history([wide((DAY, "c", "a", 1, 1, 3, 5, 5))], mapping=mapping)
    data = imported.history.to_csv_bytes()
    assert data.splitlines()[0].endswith(b"revenue,currency,result")
    again = read_sources([Source("history.csv", data)])
    assert counted(again) == ([5.0], {"meta": ("lead",)})
    assert again.history.to_csv_bytes() == data
    mapping.write_text('[results.meta]\nwindow = "7d_click"\n')
    with pytest.raises(FileError, match="type”: it is missing"):
        load_mapping(mapping)


def test_results_of_one_indicator_are_told_apart_from_those_of_another() -> None:
    headings = (*META[:-1], "Results", "Result indicator")
    sale = wide((DAY, "c", "a", 1, 1, 3, "actions:purchase"), headings=headings)
    lead = csv_of(headings, ("2026-01-02", "c", "a", 1, 1, 3, "actions:lead"), name="b.csv")
    assert read_sources([sale]).history.results == {"meta": ("Results: actions:purchase",)}
    with pytest.raises(FileError, match="of two kinds, Results: actions:purchase and Results: actions:lead"):
        read_sources([sale, lead])
    other = csv_of(headings, ("2026-01-02", "c", "b", 1, 1, 3, "actions:lead"), name="b.csv")
    assert len(read_sources([sale, other]).history.results["meta"]) == 2


def test_a_mapping_may_not_put_two_kinds_into_one_cell(tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('[[rule]]\nrename = { audience = "All" }\n')
    table = csv_of(
        (*CANONICAL, "result"), (DAY, "meta", "c", "a", 1, 1, "purchase"), (DAY, "meta", "c", "b", 1, 1, "lead")
    )
    with pytest.raises(FileError, match="meta / c / All has conversions of two kinds, purchase and lead"):
        import_history([table], mapping=mapping)


def test_a_history_that_says_nothing_of_results_is_renamed_as_ever(tmp_path: Path) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text('[[rule]]\nrename = { audience = "All" }\n')
    table = csv_of(CANONICAL, (DAY, "meta", "c", "a", 1, 1), (DAY, "meta", "c", "b", 1, 1))
    assert counted(import_history([table], mapping=mapping)) == ([2.0], {})


@pytest.mark.parametrize("text", ["purchase", "=purchase", "meta=", "meta=@7d_click", ""])
def test_a_choice_names_platform_and_type(text: str) -> None:
    with pytest.raises(QuestionError, match="such as meta=purchase"):
        parse_wanted(text)


def test_a_type_may_hold_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse_wanted(" meta = a=b @ 7d_click ") == ("meta", Wanted("a=b", "7d_click"))
    monkeypatch.delenv("ADOPT_RESULT", raising=False)
    assert asked_results() == {}


def test_a_long_list_is_cut_and_names_with_blanks_are_quoted() -> None:
    options = [Option(f"kind {number}", f"kind {number}", float(number)) for number in range(1, 15)]
    with pytest.raises(FileError, match=r"kind 14: 14, .* kind 3: 3, ….*adopt --result 'meta=kind 14'"):
        choose(options, "meta", {}, "f.csv", "Meta")
    with pytest.raises(FileError, match="It is counted in –; say none"):
        choose(options, "meta", {"meta": Wanted("kind 1", "7d")}, "f.csv", "Meta")
