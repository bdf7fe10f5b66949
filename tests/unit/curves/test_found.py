"""What took long to find makes the same fit at once, to the same bits; and is believed of nothing else."""

import io
from dataclasses import replace

import numpy as np
import pytest

from adopt.context.context import Context
from adopt.curves.found import Found, NotThisFitError
from adopt.curves.point import Point
from adopt.plan.scenario import Scenario
from adopt.simulate.worlds import World
from adopt.usecases import Curves, fit_curves, make_plan


def again(curves: Curves, **changes: object) -> Curves:
    found = replace(Found.of_bytes(curves.found.to_bytes()), **changes)  # type: ignore[arg-type]
    return fit_curves(curves.history, curves.context, found=found)


def test_curves_from_what_was_found_are_the_same_to_the_last_bit(small_curves: Curves) -> None:
    other = again(small_curves)
    for name in ("today", "value", "load", "drift", "dispersion", "evidence"):
        assert getattr(other.posterior, name).tobytes() == getattr(small_curves.posterior, name).tobytes()
    levels = [np.asarray(curves.posterior.curves.log_level) for curves in (other, small_curves)]
    assert levels[0].tobytes() == levels[1].tobytes()
    assert other.table.equals(small_curves.table)
    assert other.checks.equals(small_curves.checks)
    assert [str(f.message) for f in other.findings] == [str(f.message) for f in small_curves.findings]
    asked = Scenario(budget_change=0.1, days=14)
    assert make_plan(other, asked).to_csv_bytes() == make_plan(small_curves, asked).to_csv_bytes()


def test_what_was_found_is_a_small_file_of_numbers_that_is_always_the_same(small_curves: Curves) -> None:
    content = small_curves.found.to_bytes()
    assert content == small_curves.found.to_bytes()
    assert len(content) < 20_000
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        assert sorted(file.files) == ["cells", "dispersion", "drift", "shared", "told"]


def test_it_is_not_believed_of_another_history(small_curves: Curves, small_world: World) -> None:
    found, history = small_curves.found, small_world.history
    table = history.table
    other = table.assign(conversions=table["conversions"] + (table.index == 40))
    shorter = table[table["date"] > table["date"].min()]
    fewer = table[table["audience"] != table["audience"].iloc[0]]
    for changed in (other, shorter, fewer):
        with pytest.raises(NotThisFitError):
            fit_curves(type(history).from_clean(changed), found=found)


def test_it_is_not_believed_where_more_or_other_is_known(small_curves: Curves) -> None:
    with pytest.raises(NotThisFitError, match="other"):
        fit_curves(small_curves.history, Context(countries=("US",)), found=small_curves.found)
    with pytest.raises(NotThisFitError, match="other series"):
        again(small_curves, series=("posts",))
    with pytest.raises(NotThisFitError):
        again(small_curves, mode=Point(small_curves.found.mode.cells + 0.01, small_curves.found.mode.shared))
    with pytest.raises(NotThisFitError):
        again(small_curves, carry=0.5)


def test_what_is_no_such_file_is_refused(small_curves: Curves) -> None:
    whole = small_curves.found.to_bytes()
    pickled, short = io.BytesIO(), io.BytesIO()
    np.savez(pickled, told=np.array([{}], dtype=object))
    np.savez(short, told=np.zeros(2, dtype=np.uint8))
    texts = io.BytesIO()
    with np.load(io.BytesIO(whole)) as file:
        np.savez(texts, **{**file, "cells": np.array(["a"])})
    for content in (
        b"",
        b"text",
        whole[: len(whole) // 2],
        pickled.getvalue(),
        short.getvalue(),
        texts.getvalue(),
    ):
        with pytest.raises(NotThisFitError, match="no fit that was kept"):
            Found.of_bytes(content)
