from adopt.findings import CELLS_NAMED, Finding, Severity, gather
from adopt.labels import Cell

CELLS = [Cell("meta", "c", f"a{i}") for i in range(CELLS_NAMED + 2)]


def about(cell: Cell | None, severity: Severity = Severity.NOTE) -> Finding:
    return Finding("thin", severity, "{cell} is thin.", "Feed it.", {"cell": cell}, cell)


def test_a_finding_says_what_was_noticed_and_what_to_do() -> None:
    finding = Finding("gap", Severity.NOTE, "{count} day", "Fill {count}.", {"count": 2}, plural="{count} days")
    assert str(finding.message) == "2 days"
    assert str(finding.advice) == "Fill 2."


def test_the_serious_findings_come_first() -> None:
    found = [about(CELLS[0]), about(CELLS[1], Severity.SERIOUS), about(CELLS[2], Severity.REVIEW)]
    # One kind of finding is one entry, whatever its severity on the other cells.
    assert [g.first.cell for g in gather(found)] == [CELLS[1]]
    loose = [about(None), about(None, Severity.SERIOUS), about(None, Severity.REVIEW)]
    assert [g.first.severity for g in gather(loose)] == [Severity.SERIOUS, Severity.REVIEW, Severity.NOTE]


def test_the_same_finding_on_one_other_cell_is_said_once_and_names_it() -> None:
    (group,) = gather([about(CELLS[0]), about(CELLS[1])])
    assert str(group.holds_for) == "The same holds for 1 more cell: meta / c / a1."


def test_many_other_cells_are_counted_and_the_first_named() -> None:
    (group,) = gather(map(about, CELLS))
    named = ", ".join(str(c) for c in CELLS[1 : CELLS_NAMED + 1])
    assert str(group.holds_for) == f"The same holds for {CELLS_NAMED + 1} more cells: {named}, …"


def test_a_finding_on_one_cell_alone_adds_nothing() -> None:
    (group,) = gather([about(CELLS[0])])
    assert str(group.holds_for) == ""


def test_findings_about_the_whole_history_stay_apart() -> None:
    assert len(gather([about(None), about(None)])) == 2
