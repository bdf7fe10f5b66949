"""What is said of jobs and of fits that are kept."""

from typing import TYPE_CHECKING

from adopt.spoken import json_finding
from adopt.terminal.voice import Voice
from adopt.text import N_, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adopt.workspace.fits import KeptFit
    from adopt.workspace.jobs import Job


class JobTables(Voice):
    """Of jobs and fits."""

    def asked(self, job: "Job") -> None:
        """A job that was asked for."""
        if job.over:
            self.line(N_("Job {number} is done already: adopt workspace answer {number}."), number=job.number)
        else:
            self.line(N_("Asked for as job {number}; adopt work does it."), number=job.number)

    def jobs(self, jobs: "Iterable[Job]") -> None:
        """Every job."""
        heads = (
            N_("Number"), N_("Asked"), N_("Person"), N_("What"), N_("State"), N_("Progress"), N_("Worker"),
            N_("Ended"), N_("Came of it"),
        )  # fmt: skip
        from adopt.workspace import job_words as words

        rows = [
            (
                f"{one.number}",
                f"{one.asked_at:%Y-%m-%d %H:%M}",
                one.person,
                say(words.asked(one), self.language),
                say(words.STATE_NAMES[one.state], self.language),
                say(words.progress(one), self.language).strip(),
                one.worker,
                f"{one.ended_at:%Y-%m-%d %H:%M}" if one.ended_at else "",
                one.error.say(self.language) if one.error else say(words.came(one), self.language),
            )
            for one in jobs
        ]
        self.table(self.said(heads), rows, numbers=(0,))

    def answer(self, job: "Job") -> None:
        """What came of a job that did not fail."""
        from adopt.workspace import job_words as words

        if job.answer is None:
            state = say(words.STATE_NAMES[job.state], self.language)
            self.line(N_("Job {number} has no answer: {state}."), number=job.number, state=state)
            return
        self.line(N_("Job {number}: {came}"), number=job.number, came=words.came(job))
        self.findings(json_finding(told) for told in job.answer.get("findings", ()))

    def fits(self, fits: "Iterable[KeptFit]") -> None:
        """Every fit."""
        heads = (
            N_("Number"), N_("Kept"), N_("Person"), N_("Imports"), N_("Context"), N_("First day"), N_("Last day"),
            N_("Audiences"), N_("Carry-over"), N_("Version"),
        )  # fmt: skip
        rows = [
            (
                f"{one.number}",
                f"{one.at:%Y-%m-%d %H:%M}",
                one.person,
                ", ".join(map(str, one.of.imports)),
                one.of.context[:8],
                one.told["first_day"],
                one.told["last_day"],
                f"{one.told['cells']:,}",
                f"{one.told['carry']:.0%}",
                one.of.program,
            )
            for one in fits
        ]
        self.table(self.said(heads), rows, numbers=(0, 7, 8))
