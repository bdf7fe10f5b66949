"""What was brought of one account, and its fingerprint."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from adopt.errors import AdoptError
from adopt.history.mapping import Rules
from adopt.history.read import Source, read_accounts, read_sources
from adopt.history.results import Wanted
from adopt.history.table import History


@dataclass(frozen=True, eq=False)
class Brought:
    """An account's files as they are, read where the work is done; or rows, where they had to be read before.

    Attributes:
        sources: whole files.
        history: rows.
        error: why there is neither.
    """

    sources: tuple[Source, ...] = ()
    history: History | None = None
    error: AdoptError | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of all that was brought."""
        whole = hashlib.sha256(self.history.digest.encode() if self.history else b"")
        for source in self.sources:
            whole.update(f"{source.name}\0{len(source.data)}\0".encode())
            whole.update(source.data)
        return whole.hexdigest()

    def read(self, rules: Rules, results: Mapping[str, Wanted]) -> History:
        """The account's history.

        Raises:
            AdoptError: if its files cannot be read, or could not before.
        """
        if self.error:
            raise self.error
        if self.history is not None:
            return self.history
        return read_sources(self.sources, rules=rules, results=results).history


def brought_of(sources: list[Source]) -> Brought:
    """Files that can travel: what is too large to be held in memory, or is a database, is read here."""
    try:
        if any(source.large for source in sources):
            return Brought(history=read_sources(sources).history)
    except AdoptError as error:
        return Brought(error=error)
    return Brought(tuple(replace(source, path=None) for source in sources))


def brought_by_account(source: Source) -> dict[str, Brought]:
    """The accounts of one file that only the usual reader can take apart.

    Raises:
        FileError: if it cannot be read, or does not say whose account a row is of.
    """
    return {name: Brought(history=read.history) for name, read in read_accounts([source]).items()}
