"""No page and no chart says a sentence that did not pass through the catalogue.

Read from the source: every text that a call of Streamlit, of Altair or of the modules in ``OURS`` shows must come
out of ``t``, ``said`` or another of the functions that ask the catalogue; a literal is told by file and line.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

ROOT = Path(__file__).parents[2]
OURS = {"parts", "pictures", "tables"}
"""Modules of the app whose functions show what they are given."""
SPEAKING = {"t", "N_", "said", "label", "money_axis", "explained", "_tip", "_day"}
"""What comes out of these has been translated."""
WRAPPING = {"plain", "labelled", "isolated", "figures", "in_digits", "list", "join", "code"}
"""What goes into these is shown as it is."""
NO_TEXT = {
    *("html", "set_page_config", "switch_page", "navigation", "fragment", "columns", "container", "get_option"),
    *("cache_resource", "cache_data", "dialog", "App", "Page", "page_link", "legend", "rerun", "stop", "skeleton"),
}
"""Their first argument is a path, a name for the program, or nothing that is read."""
TEXT_KEYWORDS = {"label", "body", "help", "placeholder", "title", "alt", "text", "name", "options", "caption"}
SECOND_TOO = {
    "selectbox",
    "radio",
    "multiselect",
    "select_slider",
    "pills",
    "segmented_control",
    "table",
    "heading",
}
"""Their second argument is shown as well: options, or the headings of a table."""
ALLOWED = re.compile(r":material/\w+:|[\w.-]+\.(csv|toml|json|xlsx|zip|html|pdf)|adopt|English|العربية")


def shown(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Lines and literals that a visitor would read."""
    named = _assigned(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for value in _texts(node):
                yield from ((node.lineno, text) for text in _literals(value, named) if _is_sentence(text))


def _texts(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that somebody reads."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    charting = isinstance(owner, ast.Name) and owner.id == "alt"
    column = isinstance(owner, ast.Attribute) and owner.attr == "column_config"
    ours = isinstance(owner, ast.Name) and owner.id in OURS
    logged = isinstance(owner, ast.Name) and owner.id == "LOG"  # for whoever runs the server
    if logged or not (charting or column or ours or name in dir(st)):
        return
    if name not in NO_TEXT and not charting:
        yield from call.args[: 3 if name == "card" else 2 if name in SECOND_TOO else 1]
    if name == "legend":
        for sign in call.args:
            yield from sign.elts[2:] if isinstance(sign, ast.Tuple) else []
    yield from (keyword.value for keyword in call.keywords if keyword.arg in TEXT_KEYWORDS)


def _literals(value: ast.expr, named: dict[str, list[ast.expr]]) -> Iterator[str]:
    """The texts that stand in an expression and reach the screen as they are."""
    match value:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(part.value if isinstance(part, ast.Constant) else "\u0000" for part in parts)  # type: ignore[misc]
            for part in parts:
                if isinstance(part, ast.FormattedValue):
                    yield from _literals(part.value, named)
        case ast.IfExp(body=one, orelse=other):
            yield from (*_literals(one, named), *_literals(other, named))
        case ast.BinOp(left=one, right=other):
            yield from (*_literals(one, named), *_literals(other, named))
        case ast.BoolOp(values=several) | ast.List(elts=several) | ast.Tuple(elts=several):
            for each in several:
                yield from _literals(each, named)
        case ast.Dict(values=several):
            for each in several:
                yield from _literals(each, named)
        case ast.Call(func=called, args=given):
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name in WRAPPING:
                for each in given:
                    yield from _literals(each, named)
        case ast.Name(id=name):
            for each in named.get(name, ()):
                yield from _literals(each, {})
        case _:
            return


def _assigned(tree: ast.Module) -> dict[str, list[ast.expr]]:
    """Name -> what the module puts into it, wherever it does."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Name):
                found.setdefault(target.id, []).append(value)
    return found


def _is_sentence(text: str) -> bool:
    return re.search(r"[^\W\d_]{2}", ALLOWED.sub("", text)) is not None


def _sources() -> list[Path]:
    return sorted([*(ROOT / "app").rglob("*.py"), *(ROOT / "adopt" / "charts").glob("*.py")])


@pytest.mark.parametrize("file", _sources(), ids=lambda file: str(file.relative_to(ROOT)))
def test_whatever_a_page_or_chart_shows_passed_through_the_catalogue(file: Path) -> None:
    found = [f"{file.name}:{line}: {text!r}" for line, text in shown(ast.parse(file.read_text(encoding="utf-8")))]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        'st.button("Save it")',
        'column.text_input(t(N_("Name")), help="Any name")',
        'st.write(f"{count} rows")',
        'st.radio(t(N_("Goal")), ["most", "least"])',
        'parts.card(t(N_("Spend")), "12", "in all")',
        'tables.table(frame, {"cpa": "Cost"})',
        'heads = {"cpa": "Cost"}\nparts.table(frame, heads)',
        'st.download_button(t(N_("Get")), data, "plan.csv", help="A" if x else t(N_("b")) + " file")',
        'pictures.legend(("gray", "●", "today"))',
        'alt.X("spend:Q", title="Spend")',
        'alt.Tooltip("spend:Q", title=f"Spend ({currency})")',
        'st.column_config.NumberColumn("Least")',
        'st.tabs(["One day"])',
        'st.error(plain("No file"))',
        'st.page_link("views/plan.py", label="Go on")',
    ],
)
def test_a_sentence_that_did_not_is_found(line: str) -> None:
    assert list(shown(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        'st.button(t(N_("Save it")), key="save", icon=":material/save:")',
        'tables.table(frame, {"cpa": t(N_("Cost"))}, {"cpa": "%.2f"})',
        'st.download_button(t(N_("Get")), data, "plan.csv", "text/csv")',
        'alt.Tooltip("which:N", title=" ")',
        'st.page_link("views/plan.py", label=t(N_("Go on")))',
    ],
)
def test_what_did_and_what_nobody_reads_is_left_alone(line: str) -> None:
    assert list(shown(ast.parse(line))) == []
