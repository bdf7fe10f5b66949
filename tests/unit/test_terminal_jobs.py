"""How jobs are told: what is asked, how far it is, and what came of it or why nothing did."""

import io
from datetime import UTC, datetime

import pytest

from adopt.errors import FileError
from adopt.terminal import Terminal
from adopt.terminal.voice import console_of
from adopt.workspace.jobs import Job, State

AT = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)


def job(state: State, kind: str = "fit", **other: object) -> Job:
    told: dict[str, object] = {
        "number": 7, "question": {}, "progress": ("", 0.0), "ahead": 0, "tries": 1, "person": "Sara",
        "asked_at": AT, "begun_at": AT, "ended_at": None, "worker": "", "answer": None, "error": None,
    }  # fmt: skip
    return Job(kind=kind, state=state, **{**told, **other})  # type: ignore[arg-type]


def said(one: Job, language: str = "en") -> str:
    stream = io.StringIO()
    Terminal(language, console_of(stream)).jobs([one])
    return stream.getvalue()


def test_a_job_that_waits_says_how_many_are_before_it() -> None:
    assert "2 jobs before it" in said(job(State.WAITING, ahead=2))
    assert "قبلها مهمتان" in said(job(State.WAITING, ahead=2), "ar")
    assert "before it" not in said(job(State.WAITING))


def test_a_job_that_runs_says_what_is_being_done_in_the_readers_language() -> None:
    running = job(State.RUNNING, progress=("Fitting the response curves", 0.25), worker="anna:1:ab")
    assert "25% Fitting the response curves │ anna:1:ab" in said(running)
    assert "Fitting" not in said(running, "ar")
    assert "قيد العمل" in said(running, "ar")


def test_what_came_of_a_job_is_told_by_its_kind() -> None:
    came = {"import": 3, "rows": 1200, "new": 200, "restated": 0, "again": False, "findings": []}
    brought = job(State.DONE, "import", question={"files": [{"name": "a.csv"}, {"name": "b.csv"}]}, answer=came)
    assert "import a.csv, b.csv │ done" in said(brought)
    assert "import 3: 1,200 cell-days, 200 of them new and 0 restated" in said(brought)
    assert "fit 2, 1,000 audiences" in said(job(State.DONE, answer={"fit": 2, "cells": 1000, "carry": 0.0}))


@pytest.mark.parametrize("language", ["en", "ar"])
def test_why_a_job_failed_is_told(language: str) -> None:
    error = FileError("no-file", "There is no file {file}.", "Check the name and the folder.", file="a.csv")
    assert error.say(language) in said(job(State.FAILED, error=error, ended_at=AT), language)
