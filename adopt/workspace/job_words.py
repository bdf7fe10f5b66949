"""Jobs in words: what is asked, how far it is, and what came of it."""

from adopt.spoken import json_finding
from adopt.text import N_, Message
from adopt.workspace.jobs import Job

KIND_NAMES = {"fit": N_("fit"), "import": N_("import"), "backtest": N_("backtest")}
STATE_NAMES = {
    "waiting": N_("waiting"),
    "running": N_("running"),
    "done": N_("done"),
    "failed": N_("failed"),
    "cancelled": N_("cancelled"),
}


def asked(job: Job) -> Message:
    """What a job is: its kind, and the files that it is about."""
    files = [file["name"] for file in job.question.get("files", ())]
    kind = Message(KIND_NAMES[job.kind])
    return Message(N_("{kind} {files}"), {"kind": kind, "files": files}) if files else kind


def progress(job: Job) -> Message:
    """How far an open job is; empty for one that is over, or next."""
    words, share = job.progress
    if job.state == "waiting" and job.ahead:
        return Message(N_("{count} job before it"), {"count": job.ahead}, N_("{count} jobs before it"))
    if job.state == "running":
        return Message(N_("{share:.0%} {what}"), {"share": share, "what": Message(words)})
    return Message("")


def came(job: Job) -> Message:
    """What came of a job, or why nothing did; empty for an open one."""
    if job.error is not None:
        return job.error.message
    if job.answer is None:
        return Message("")
    if job.kind == "backtest":
        return json_finding(job.answer["findings"][0]).message
    figures = {name: value for name, value in job.answer.items() if isinstance(value, int)}
    if job.kind == "fit":
        return Message(N_("fit {fit}, {cells:,} audiences"), figures)
    return Message(
        N_("import {import}: {rows:,} cell-days, {new:,} of them new and {restated:,} restated"), figures
    )
