"""What is kept of an account in its folder: with it a night that was stopped goes on where it was."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adopt.accounts import Answer
from adopt.errors import AdoptError
from adopt.files import replace_folder
from adopt.portfolio.work import serious
from adopt.spoken import error_json, json_message, json_value, message_json, value_json
from adopt.text import Message

RECORD, WHY_NOT = "account.json", "no-plan.txt"


@dataclass(frozen=True, eq=False)
class Record:
    """What came of an account.

    Attributes:
        account: its name.
        folder: the name of its folder.
        digest: of its data, its settings and the program.
        figures: of its plan; empty where there is none.
        needs: why a person should look at it.
        error: why it has no plan.
        taken_over: whether it was finished before this run.
    """

    account: str
    folder: str
    digest: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[Message, ...] = ()
    error: AdoptError | None = None
    taken_over: bool = False

    @classmethod
    def of(cls, answer: Answer, folder: str, digest: str) -> "Record":
        """What an answer comes to."""
        return cls(answer.account, folder, digest, dict(answer.summary), serious(answer.findings), answer.error)

    def write(self, night: Path, files: Mapping[str, bytes], language: str) -> None:
        """Put the account's folder in place of the one that was there: whole, or not at all.

        Raises:
            FileError: if it cannot be written.
        """
        if self.error:
            files = {WHY_NOT: f"{self.error.say(language)}\n".encode()}
        told = {
            "account": self.account,
            "digest": self.digest,
            "figures": {name: value_json(value) for name, value in self.figures.items()},
            "needs": [message_json(message) for message in self.needs],
            "error": None if self.error is None else error_json(self.error),
            "files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        }
        record = json.dumps(told, ensure_ascii=False, indent=1).encode()
        replace_folder(night / self.folder, {**files, RECORD: record})


def finished(night: Path, folder: str, account: str, digest: str) -> Record | None:
    """What an earlier run finished of the same question; None if it did not, or its files have changed since."""
    try:
        told = json.loads((night / folder / RECORD).read_bytes())
        if (told["account"], told["digest"], told["error"]) != (account, digest, None):
            return None
        for name, content in told["files"].items():
            if hashlib.sha256((night / folder / Path(name).name).read_bytes()).hexdigest() != content:
                return None
        figures = {name: json_value(value) for name, value in told["figures"].items()}
        needs = tuple(map(json_message, told["needs"]))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return Record(account, folder, digest, figures, needs, taken_over=True)


def leftover_folders(night: Path, folders: set[str]) -> tuple[str, ...]:
    """Folders of accounts that are not among those that were given; they stay as they are."""
    found = (place.parent.name for place in night.glob(f"*/{RECORD}"))
    return tuple(sorted(name for name in found if name not in folders))
