"""Names, audiences and tags, on the page “Data”: the mapping that every upload is read through."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from adopt.errors import AdoptError
from adopt.text import N_, isolated
from adopt.usecases import Source, mapping_content, mapping_toml, preview_mapping
from app.elements import awaited, parts
from app.sections.data import mapping_told
from app.session import uploads
from app.session.mapping_rows import NEW, WHICH, Block, Draft, Row, cells_to_fill, names_to_fill, rows_of
from app.session.state import session
from app.session.words import t
from app.work.long_work import AtWork

if TYPE_CHECKING:
    from streamlit.elements.lib.column_types import ColumnConfig

FILE = "mapping.toml"
NAMED = "mapping-cells"
"""The cells by the names that the draft gives them, for tables that begin filled in."""
REFUSED = "mapping"
"""Where the session keeps why an uploaded mapping was refused."""


def show(newer: bool) -> None:
    """Draw the section; what is applied goes into the session, and what is loaded is read again."""
    st.header(t(N_("Names, audiences and tags")))
    st.write(
        t(
            N_(
                "What ad sets are called is seldom what the audience is. Say here how names and currencies are to "
                "be taken; this upload and every later one is read so."
            )
        )
    )
    rules, money, file = st.tabs([t(name) for name in (N_("Rules"), N_("Currencies"), N_("As a file"))])
    with rules:
        _rules()
    with money:
        _money()
    draft = Source(FILE, mapping_toml(session().draft.content))
    with file:
        _file(draft)
    _preview(draft, newer)


def _rules() -> None:
    st.write(
        t(
            N_(
                "Rules go from top to bottom, each on the names that those above it left. Cells that end with the "
                "same names are one. In names that a rule is for, * stands for anything and ? for one letter."
            )
        )
    )
    first = 1
    for block in session().draft.blocks:
        _block(block, first)
        first += len(block.rules)
    with st.container(horizontal=True):
        for kind, name in _kinds().items():
            st.button(name, key=f"add-{kind}", icon=":material/add:", on_click=_add, args=(kind,))


def _kinds() -> dict[str, str]:
    return {
        "split": t(N_("Part of the name")),
        "pattern": t(N_("Regular expression")),
        "names": t(N_("Table of names")),
        "cells": t(N_("Rename, merge and tag")),
    }


def _add(kind: str) -> None:
    cells = st.session_state.get(NAMED, ())
    rows: list[dict[str, Any]] = []
    if kind == "names":
        rows = names_to_fill(cell[2] for cell in cells)
    elif kind == "cells":
        rows = cells_to_fill(cells)
    session().draft = session().draft.with_block(kind, rows)


def _block(block: Block, first: int) -> None:
    """One block with its form; what is typed goes into the draft."""
    last = first + len(block.rules) - 1
    kind = _kinds()[block.kind]
    text = N_("Rule {first}: {kind}") if first == last else N_("Rules {first} to {last}: {kind}")
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(
                t(text, first=first, last=last, kind=kind)
                if block.rules
                else t(N_("Not filled in yet: {kind}"), kind=kind)
            )
            for name, icon, act in ((t(N_("Up")), "arrow_upward", _raise), (t(N_("Remove")), "delete", _drop)):
                key = f"{icon}-{block.number}"
                st.button(name, key=key, icon=f":material/{icon}:", on_click=act, args=(block.number,))
        changed = _cells(block) if block.kind == "cells" else _named(block)
    session().draft = session().draft.with_changed(changed)


def _raise(number: int) -> None:
    session().draft = session().draft.raised(number)


def _drop(number: int) -> None:
    session().draft = session().draft.without(number)


def _named(block: Block) -> Block:
    """A rule that finds a name: which cells it is for, where it looks, and how."""
    rule = dict(block.rule)
    labels = t(N_("Platforms it is for")), t(N_("Campaigns it is for")), t(N_("Audiences it is for"))
    for key, label, column in zip(WHICH, labels, st.columns(3), strict=True):
        rule[key] = _text(column, label, f"{key}-{block.number}", str(rule.get(key, "*"))) or "*"
    where, *how = st.columns(3 if block.kind == "split" else 2)
    names = {"audience": t(N_("The audience's name")), "campaign": t(N_("The campaign's name"))}
    place = f"of-{block.number}"
    st.session_state.setdefault(place, rule.get("of", "audience"))
    of = where.selectbox(t(N_("Look at")), list(names), format_func=names.__getitem__, key=place)
    rule |= {"of": of} if of != "audience" or "of" in rule else {}
    if block.kind == "split":
        rule["split"] = _text(
            how[0], t(N_("What stands between the parts")), f"split-{block.number}", rule["split"]
        )
        at = f"part-{block.number}"
        st.session_state.setdefault(at, int(rule.get("part", 1)))
        part = how[1].number_input(t(N_("Which part; -1 is the last")), step=1, key=at)
        rule["part"] = int(part)
    elif block.kind == "pattern":
        label = t(N_("Regular expression, with brackets around the audience"))
        rule["pattern"] = _text(how[0], label, f"pattern-{block.number}", rule["pattern"])
    rows = block.rows
    if block.kind == "names":
        heads = {"old": t(N_("Name in the exports")), "new": t(N_("New name"))}
        rows = _table(f"names-{block.number}", rows, heads, t(N_("Names, one row each")))
    _also(rule)
    return replace(block, rule=rule, rows=rows)


def _also(rule: Row) -> None:
    """What a rule of a file does beside, which is kept and has no widgets."""
    renamed, tags = rule.get("rename", {}), rule.get("tags", ())
    if renamed:
        st.text(t(N_("It also gives the name {names}."), names=list(renamed.values())))
    if tags:
        st.text(t(N_("It also tags with {tags}."), tags=list(tags)))


def _cells(block: Block) -> Block:
    heads = {
        "platform": t(N_("Platform")),
        "campaign": t(N_("Campaign")),
        "audience": t(N_("Audience")),
        NEW[0]: t(N_("New campaign")),
        NEW[1]: t(N_("New audience")),
        "tags": t(N_("Tags, with ; between them")),
    }
    st.text(t(N_("Fill in what is to change; rows that ask for nothing change nothing.")))
    rows = _table(f"cells-{block.number}", block.rows, heads, t(N_("Cells to rename, merge or tag, one row each")))
    return replace(block, rows=rows)


def _text(column: Any, label: str, key: str, value: str) -> str:  # noqa: ANN401 - a container of Streamlit
    st.session_state.setdefault(key, value)
    return str(column.text_input(label, key=key, autocomplete="off") or "")


def _table(key: str, rows: Sequence[Row], heads: dict[str, str], alt: str) -> tuple[dict[str, Any], ...]:
    """A table to edit, and its rows as they are now."""
    key, shown = f"{key}-{session().editor}", f"{key}-shown"
    if key not in st.session_state:  # a new table, or the page was left and opened again
        st.session_state[shown] = pd.DataFrame({name: _column(name, rows) for name in heads})
    edited = st.data_editor(
        st.session_state[shown],
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_order=list(heads)[::-1] if session().language == "ar" else list(heads),
        column_config={name: _config(name, isolated(head, session().language)) for name, head in heads.items()},
        placeholder=" ",
        alt=alt,
    )
    return rows_of([dict(zip(heads, row, strict=True)) for row in edited[list(heads)].itertuples(index=False)])


def _column(name: str, rows: Sequence[Row]) -> "pd.Series[Any]":
    values = [row.get(name) for row in rows]
    if name == "from":
        return pd.Series(pd.to_datetime(pd.Series(values, dtype="object")))
    return pd.Series(values, dtype="float64" if name == "rate" else "str")


def _config(name: str, head: str) -> "ColumnConfig":
    if name == "rate":
        return st.column_config.NumberColumn(head, format="%.6g")
    if name == "from":
        return st.column_config.DateColumn(head, format="YYYY-MM-DD")
    return st.column_config.TextColumn(head)


def _money() -> None:
    now = session()
    label = t(N_("Currency that all money is converted to, such as SAR; empty leaves it as it is"))
    currency = _text(st, label, f"currency-to-{now.editor}", now.draft.currency)
    st.text(t(N_("What one unit of another currency is worth in it; yours, adopt fetches no rates.")))
    heads = {"currency": t(N_("Currency")), "rate": t(N_("Rate")), "from": t(N_("From (empty: always)"))}
    rates = _table("rates", now.draft.rates, heads, t(N_("Rates, one row each")))
    st.text(t(N_("The currency of exports that say none:")))
    heads = {"platform": t(N_("Platform")), "currency": t(N_("Currency"))}
    silent = _table("silent", now.draft.silent, heads, t(N_("Currencies of silent exports, one row a platform")))
    now.draft = replace(now.draft, currency=currency, rates=rates, silent=silent)


def _file(draft: Source) -> None:
    """The mapping as the file that the command line takes."""
    st.write(t(N_("The same file that the command line takes: adopt --mapping mapping.toml …")))
    key = f"{FILE}-{session().advertiser}"
    label = t(N_("Mapping file (TOML); it replaces what stands here"))
    st.file_uploader(label, type="toml", key=key, on_change=_take, args=(key,))
    if REFUSED in session().refusals:
        parts.refusal(session().refusals[REFUSED])
    st.download_button(
        t(N_("Download {file}"), file=FILE),
        draft.data,
        FILE,
        "application/toml",
        key="download-mapping",
        on_click="ignore",
        icon=":material/download:",
    )


def _take(key: str) -> None:
    """An uploaded mapping into the widgets; one that is refused changes nothing."""
    now, upload = session(), st.session_state[key]
    now.refusals.pop(REFUSED, None)
    if upload is None:
        return
    try:
        now.draft = Draft.of(mapping_content(uploads.received([upload])[0]), now.draft.made)
        now.editor += 1
    except AdoptError as error:
        now.refusals[REFUSED] = error


def _preview(draft: Source, newer: bool) -> None:
    """What the draft would do, and the button that puts it in force."""
    now = session()
    in_force = now.mapping is not None and now.mapping.data == draft.data
    untouched = now.mapping is None and not now.draft.content
    apply, said = st.columns([1, 3], vertical_alignment="center")
    pressed = apply.button(
        t(N_("Apply")), key="apply-mapping", type="primary", disabled=in_force or untouched, width="stretch"
    )
    if in_force:
        said.text(t(N_("In force: every upload is read so.")))
    elif not untouched:
        said.text(t(N_("Not in force yet.")))
    try:
        if pressed:
            with st.spinner(t(N_("Reading the files"))):
                now.put_in_force(draft, newer)
            st.rerun()
        mapping_content(draft)
        plain = now.read(Source(FILE, mapping_toml(now.draft.money)), newer)
        preview = preview_mapping(plain.history, draft)
        st.session_state[NAMED] = [tuple(getattr(c.after, key) for key in WHICH) for c in preview.cells]
        mapping_told.show(preview)
    except AtWork as work:
        awaited.show(work)
    except AdoptError as error:
        parts.refusal(error)
