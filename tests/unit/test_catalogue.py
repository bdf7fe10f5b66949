"""Every sentence is in the Arabic catalogue, whole, and says its values.

A sentence is found by its mark ``N_("...")``; what the priors mean stands below them in their source. Two
sentences with ``{count}`` in one call or one tuple are a pair, the forms for one and for many: gettext looks
plural forms up by the first alone, so the pair is one entry.
"""

import ast
import string
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message as Entry
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from adopt.context.priors import forms, meanings
from adopt.text import Message, catalogue, say

ROOT = Path(__file__).parents[2]
PACKAGES = ("adopt", "app")
COUNTS = {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 99: 4, 100: 5, 102: 5, 103: 3, 111: 4}
"""Which of the six Arabic forms goes with which count."""
WITHOUT_A_COUNT = 3
"""The forms for none, one and two may say so in a word instead of the figure."""


def sentences() -> set[str]:
    """Everything marked with ``N_``, as Babel finds it, and what the priors mean."""
    marked = {
        str(found)
        for package in PACKAGES
        for _, _, found, _, _ in extract_from_dir(ROOT / package, [("**.py", "python")], keywords={"N_": None})
    }
    return marked.union(meanings().values(), forms().values())


@cache
def pairs() -> set[tuple[str, str]]:
    """Sentences with a plural, as (one, many)."""
    return {pair for package in PACKAGES for file in (ROOT / package).rglob("*.py") for pair in _pairs(file)}


def _pairs(file: Path) -> Iterator[tuple[str, str]]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named = _named(tree)
    for node in ast.walk(tree):
        values: list[ast.expr] = []
        if isinstance(node, ast.Call):
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Tuple):
            values = node.elts
        counted = [text for text in (_marked(value, named) for value in values) if text and "{count}" in text]
        assert len(counted) <= 2, f"{file}: which of these is whose plural? {counted}"
        if len(counted) == 2:
            yield counted[0], counted[1]


def _named(tree: ast.AST) -> dict[str, str]:
    """Names that stand for a marked sentence anywhere in the module."""
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                several = isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                values = node.value.elts if several and isinstance(node.value, ast.Tuple) else [node.value]
                for name, value in zip(names, values, strict=False):
                    text = _marked(value, {})
                    if isinstance(name, ast.Name) and text:
                        found[name.id] = text
    return found


def _marked(node: ast.AST | None, named: dict[str, str]) -> str | None:
    if isinstance(node, ast.Name):
        return named.get(node.id)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
        text = node.args[0]
        return text.value if isinstance(text, ast.Constant) and isinstance(text.value, str) else None
    return None


def placeholders(template: str) -> Counter[tuple[str, str, str]]:
    """The names a template fills in, with conversion and format."""
    parts = string.Formatter().parse(template)
    return Counter((name, conversion or "", form or "") for _, name, form, conversion in parts if name is not None)


@cache
def entries() -> dict[str, Entry]:
    with (ROOT / "adopt" / "locale" / "ar.po").open("rb") as file:
        found = read_po(file, locale="ar", abort_invalid=True)
        assert not found.obsolete, f"obsolete: {sorted(map(str, found.obsolete))}"
        return {_single(entry): entry for entry in found if entry.id}


def _single(entry: Entry) -> str:
    return str(entry.id[0] if isinstance(entry.id, (list, tuple)) else entry.id)


def _forms(entry: Entry) -> tuple[str, ...]:
    return tuple(entry.string) if isinstance(entry.string, (list, tuple)) else (str(entry.string),)


def test_every_sentence_is_translated_and_nothing_else_is() -> None:
    manys = {many for _, many in pairs()}
    expected = {s for s in sentences() if s not in manys}
    translated = {single for single, entry in entries().items() if all(_forms(entry)) and not entry.fuzzy}
    assert sorted(expected - translated) == [], "missing, empty or fuzzy in adopt/locale/ar.po"
    assert sorted(set(entries()) - expected) == [], "in adopt/locale/ar.po, but nothing says them"


def test_sentences_with_a_plural_have_all_six_forms() -> None:
    plural = {
        tuple(entry.id): _forms(entry) for entry in entries().values() if isinstance(entry.id, (list, tuple))
    }
    assert set(plural) == pairs()
    assert {len(forms) for forms in plural.values()} <= {6}


def test_translations_fill_in_the_same_values() -> None:
    assert [form for entry in entries().values() for form in _filled_otherwise(entry)] == []


def _filled_otherwise(entry: Entry) -> Iterator[str]:
    templates = entry.id if isinstance(entry.id, (list, tuple)) else (entry.id,)
    wanted = placeholders(str(templates[-1]))
    for number, form in enumerate(_forms(entry)):
        said = placeholders(form)
        wordless = isinstance(entry.id, (list, tuple)) and number < WITHOUT_A_COUNT
        missing = {name for name, _, _ in wanted - said}
        if said - wanted or not missing <= ({"count"} if wordless else set()):
            yield form


@pytest.mark.parametrize(("count", "form"), COUNTS.items())
def test_a_count_takes_its_form_of_the_six(count: int, form: int) -> None:
    one, _many = sorted(pairs())[0]
    found = entries()[one]
    assert catalogue("ar").ngettext(one, "", count) == _forms(found)[form]


@pytest.mark.parametrize("count", [0, 1, 2, 3, 11, 100])
def test_pairs_are_said_in_both_languages(count: int) -> None:
    for one, many in sorted(pairs()):
        names = {name for name, _, _ in placeholders(many) | placeholders(one)}
        numbers = {name for name, _, form in placeholders(many) | placeholders(one) if form}
        values = {name: 0.5 if name in numbers else "x" for name in names} | {"count": count}
        english, arabic = (say(Message(one, values, many), language) for language in ("en", "ar"))
        assert english == (one if count == 1 else many).format(**values), one
        assert any("\u0600" <= letter <= "\u06ff" for letter in arabic), one
        assert count < WITHOUT_A_COUNT or str(count) in arabic, one
