"""Fits as rows: one of each question, whoever asked for it."""

from adopt.workspace.fits import FitOf
from adopt.workspace.workspace import Workspace

OF = FitOf((1, 2), "", 0, "1.0")


def test_a_fit_is_found_by_what_it_is_of_and_by_nothing_else(workspace: Workspace) -> None:
    assert workspace.fit(OF) is None
    kept = workspace.keep_fit(OF, {"cells": 2}, b"fit")
    assert (kept.number, kept.person, kept.of, kept.told) == (1, "Sara", OF, {"cells": 2})
    assert workspace.fit(OF) == (kept, b"fit")
    others = [FitOf((1,), "", 0, "1.0"), FitOf((1, 2), "a", 0, "1.0"), FitOf((1, 2), "", 1, "1.0"),
              FitOf((1, 2), "", 0, "1.1"), FitOf((2, 1), "", 0, "1.0")]  # fmt: skip
    assert [workspace.fit(of) for of in others] == [None] * 5
    assert Workspace(workspace.engine, "Other", "Omar").fit(OF) is None


def test_a_fit_of_the_same_takes_the_place_of_the_older_one(workspace: Workspace) -> None:
    workspace.keep_fit(OF, {}, b"older")
    newer = workspace.keep_fit(OF, {}, b"newer")
    assert workspace.fits() == (newer,)
    assert workspace.fit(OF) == (newer, b"newer")
    workspace.forget()
    assert workspace.fits() == ()


def test_the_files_of_a_context_are_kept_once(workspace: Workspace) -> None:
    assert workspace.keep_context({}) == ""
    digest = workspace.keep_context({"context.toml": b"# nothing"})
    assert workspace.keep_context({"context.toml": b"# nothing"}) == digest
    assert workspace.context(digest) == {"context.toml": b"# nothing"}
