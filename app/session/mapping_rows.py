"""A mapping as it is edited: blocks of rules, and tables whose rows become rules."""

import glob
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

WHICH = ("platform", "campaign", "audience")
NEW = ("new_campaign", "new_audience")
WAYS = ("split", "pattern", "names")
KINDS = (*WAYS, "cells")
"""What a block does: takes a part of a name, searches it, looks it up; or renames and tags cells, a row each."""
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Block:
    """Rules that are edited together.

    Attributes:
        number: tells the widgets of one block from those of another.
        kind: one of ``KINDS``.
        rule: the rule, as in the file; of a block of cells nothing.
        rows: of its table: ``old`` and ``new`` of a block of names; names and tags of a block of cells.
    """

    number: int
    kind: str
    rule: Row = field(default_factory=dict)
    rows: tuple[Row, ...] = ()

    @property
    def rules(self) -> list[dict[str, Any]]:
        """As they stand in the file; rows and forms that ask for nothing yet are none."""
        if self.kind == "cells":
            return [rule for row in self.rows if (rule := _of_cells(row))]
        rule = {key: value for key, value in self.rule.items() if value != "*" or key not in WHICH}
        if self.kind == "names":
            rule["names"] = {str(r["old"]): str(r["new"]).strip() for r in self.rows if _said(r, "old", "new")}
        return [rule] if rule.get(self.kind) else []


@dataclass(frozen=True)
class Draft:
    """A mapping that is edited.

    Attributes:
        blocks: from top to bottom.
        currency: that all money is converted to; empty for none.
        rates: rows of ``currency``, ``rate`` and ``from``.
        silent: rows of ``platform`` and ``currency``.
        results: what the file says of conversions, which is kept as it is.
        made: how many blocks were made so far.
    """

    blocks: tuple[Block, ...] = ()
    currency: str = ""
    rates: tuple[Row, ...] = ()
    silent: tuple[Row, ...] = ()
    results: Row = field(default_factory=dict)
    made: int = 0

    @classmethod
    def of(cls, content: Row, made: int = 0) -> "Draft":
        """A mapping file's content; renames and tags that follow one another are one table."""
        blocks: list[Block] = []
        for rule in content.get("rule", ()):
            way = next((kind for kind in WAYS if kind in rule), "cells")
            if way == "cells" and blocks and blocks[-1].kind == "cells":
                blocks[-1] = replace(blocks[-1], rows=(*blocks[-1].rows, _cells_row(rule)))
                continue
            own = {key: value for key, value in rule.items() if key != "names"}
            rows = tuple({"old": old, "new": new} for old, new in rule.get("names", {}).items())
            made += 1
            blocks.append(
                Block(made, way, rows=(_cells_row(rule),)) if way == "cells" else Block(made, way, own, rows)
            )
        money = content.get("currency", {})
        silent = tuple({"platform": name, "currency": code} for name, code in money.get("silent", {}).items())
        rates = tuple(money.get("rates", ()))
        return cls(tuple(blocks), money.get("to", ""), rates, silent, content.get("results", {}), made)

    @property
    def content(self) -> dict[str, Any]:
        """As it stands in the file."""
        rules = [rule for block in self.blocks for rule in block.rules]
        content: dict[str, Any] = {"rule": rules} if rules else {}
        return content | self.money

    @property
    def money(self) -> dict[str, Any]:
        """The same without the rules about names."""
        rates = [
            {"currency": str(r["currency"]), "rate": float(r["rate"])}
            | ({"from": r["from"]} if r.get("from") else {})
            for r in self.rates
            if _said(r, "currency", "rate")
        ]
        silent = {str(r["platform"]): str(r["currency"]) for r in self.silent if _said(r, "platform", "currency")}
        told: dict[str, Any] = {"to": self.currency.strip()} if self.currency.strip() else {}
        told |= {"silent": silent} if silent else {}
        told |= {"rates": rates} if rates else {}
        content: dict[str, Any] = {"currency": told} if told else {}
        return content | ({"results": dict(self.results)} if self.results else {})

    def with_block(self, kind: str, rows: Iterable[Row] = ()) -> "Draft":
        """With one more block below the others."""
        begun: Mapping[str, Row] = {"split": {"split": "_", "part": 1}, "pattern": {"pattern": ""}}
        rule = begun.get(kind, {})
        block = Block(self.made + 1, kind, rule, tuple(rows))
        return replace(self, blocks=(*self.blocks, block), made=self.made + 1)

    def with_changed(self, block: Block) -> "Draft":
        """With a block in place of the one of its number."""
        return replace(self, blocks=tuple(block if b.number == block.number else b for b in self.blocks))

    def without(self, number: int) -> "Draft":
        """Without a block."""
        return replace(self, blocks=tuple(block for block in self.blocks if block.number != number))

    def raised(self, number: int) -> "Draft":
        """With a block one place further up."""
        at = next(at for at, block in enumerate(self.blocks) if block.number == number)
        order = list(self.blocks)
        order.insert(max(at - 1, 0), order.pop(at))
        return replace(self, blocks=tuple(order))


def rows_of(table: Iterable[Row]) -> tuple[dict[str, Any], ...]:
    """The rows of an edited table: what is empty is None, a day is a day, and rows of nothing are gone."""
    rows = ({key: _plain(value) for key, value in row.items()} for row in table)
    return tuple(row for row in rows if any(value is not None for value in row.values()))


def names_to_fill(names: Iterable[str]) -> list[dict[str, Any]]:
    """A row for every name, to be given a new one."""
    return [{"old": name, "new": None} for name in dict.fromkeys(names)]


def cells_to_fill(cells: Iterable[Sequence[str]]) -> list[dict[str, Any]]:
    """A row for every cell (platform, campaign, audience), to be renamed or tagged."""
    empty = dict.fromkeys((*NEW, "tags"))
    return [
        dict(zip(WHICH, map(glob.escape, cell), strict=True)) | empty for cell in dict.fromkeys(map(tuple, cells))
    ]


def _of_cells(row: Row) -> dict[str, Any]:
    rename = {key.removeprefix("new_"): str(row[key]).strip() for key in NEW if _said(row, key)}
    tags = [tag.strip() for tag in str(row.get("tags") or "").split(";") if tag.strip()]
    if not (rename or tags):
        return {}
    rule: dict[str, Any] = {key: str(row[key]) for key in WHICH if _said(row, key) and row[key] != "*"}
    return rule | ({"rename": rename} if rename else {}) | ({"tags": tags} if tags else {})


def _cells_row(rule: Row) -> dict[str, Any]:
    renamed = rule.get("rename", {})
    row: dict[str, Any] = {key: rule.get(key, "*") for key in WHICH}
    row |= {key: renamed.get(key.removeprefix("new_")) for key in NEW}
    return row | {"tags": "; ".join(rule.get("tags", ())) or None}


def _said(row: Row, *keys: str) -> bool:
    return all(row.get(key) is not None and str(row[key]).strip() for key in keys)


def _plain(value: Any) -> Any:  # noqa: ANN401 - text, number, day or nothing
    if value is None or value != value or value == "":  # neither is a missing number or day the same as itself
        return None
    return value.date() if isinstance(value, datetime) else value
