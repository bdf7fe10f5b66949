"""What every engine promises."""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from adopt.errors import AdoptError
from adopt.text import N_

Item = TypeVar("Item")
Result = TypeVar("Result")
Given = tuple[str, Item]
"""An item and its key."""
AHEAD = 3
"""Items handed out for each worker: the next ones wait ready, and the rest need no memory twice."""


@dataclass(frozen=True, eq=False)
class Lost:
    """What comes in place of an answer where the process that worked on an item died, and died again.

    Attributes:
        error: says so.
    """

    error: AdoptError


class EngineError(AdoptError):
    """The engine itself is lost; answers that have come are good, the others will not come."""


class Engine(Protocol):
    """Who does the work."""

    def each(
        self, work: Callable[[Item], Result], items: Iterable[Given[Item]]
    ) -> Generator[tuple[str, Result | Lost], None, None]:
        """Do the same for every item, and give the answers as they come, in whatever order.

        Args:
            work: a pure function that Python imports by its name, or a ``partial`` of one. It must not raise:
                what it raises ends everything.
            items: key and item, taken a few at a time, when a worker is about to be free.

        Raises:
            EngineError: if the engine is lost in the middle.
        """
        ...


def died_twice() -> Lost:
    """In place of the answer of an item that took two processes with it."""
    return Lost(
        AdoptError(
            "worker-died",
            N_("The process that worked on it died twice: killed from outside, or for want of memory."),
            N_("Run it again; if it dies again, plan this account by itself, with more memory."),
        )
    )
