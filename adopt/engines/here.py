"""The engine that is none: one item after the other, in this process."""

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass

from adopt.engines.engine import Given, Item, Lost, Result


@dataclass(frozen=True)
class Here:
    """Everything in this process."""

    def each(
        self, work: Callable[[Item], Result], items: Iterable[Given[Item]]
    ) -> Generator[tuple[str, Result | Lost], None, None]:
        """See :meth:`adopt.engines.engine.Engine.each`; answers come in the order of the items."""
        for key, item in items:
            yield key, work(item)
