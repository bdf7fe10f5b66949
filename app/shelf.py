"""The scenarios of a session: kept, cloned, renamed, locked, archived, and one of them the plan of record."""

from dataclasses import dataclass, replace

from adopt.usecases import Scenario


@dataclass(frozen=True)
class Kept:
    """A scenario of the session.

    Attributes:
        scenario: the question.
        locked: whether its name stays and it cannot be removed.
        archived: whether it is left out of comparisons.
    """

    scenario: Scenario
    locked: bool = False
    archived: bool = False

    @property
    def name(self) -> str:
        """Of the scenario."""
        return self.scenario.name


@dataclass(frozen=True)
class Shelf:
    """The scenarios of a session, in the order in which they came; the plan of record first.

    Attributes:
        kept: every scenario, no two of one name.
        record: the name of the plan of record; empty for none.
    """

    kept: tuple[Kept, ...] = ()
    record: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Of all scenarios."""
        return tuple(each.name for each in self.kept)

    @property
    def compared(self) -> tuple[Scenario, ...]:
        """Those that are not archived, the plan of record first."""
        some = [each.scenario for each in self.kept if not each.archived]
        return tuple(sorted(some, key=lambda scenario: scenario.name != self.record))

    def of(self, name: str) -> Kept:
        """The scenario of this name."""
        return next(each for each in self.kept if each.name == name)

    def with_one(self, scenario: Scenario, name: str) -> "Shelf":
        """With one more, under the name or, where that is taken, the name with a number."""
        return replace(self, kept=(*self.kept, Kept(scenario.changed({"name": self._free(name.strip())}))))

    def changed(self, name: str, **changes: object) -> "Shelf":
        """With one scenario changed: ``locked``, ``archived``."""
        return replace(self, kept=tuple(replace(e, **changes) if e.name == name else e for e in self.kept))  # type: ignore[arg-type]

    def renamed(self, name: str, to: str) -> "Shelf":
        """With one scenario renamed; unchanged where the new name is empty or taken, or it is locked."""
        to = to.strip()
        if not to or to in self.names or self.of(name).locked:
            return self
        kept = tuple(
            replace(each, scenario=each.scenario.changed({"name": to})) if each.name == name else each
            for each in self.kept
        )
        return Shelf(kept, to if self.record == name else self.record)

    def without(self, name: str) -> "Shelf":
        """Without one scenario; unchanged if it is locked."""
        if self.of(name).locked:
            return self
        return Shelf(tuple(e for e in self.kept if e.name != name), "" if self.record == name else self.record)

    def promoted(self, name: str) -> "Shelf":
        """With one scenario as the plan of record, which is locked and not archived."""
        return replace(self.changed(name, locked=True, archived=False), record=name)

    def _free(self, name: str) -> str:
        number, free = 2, name
        while free in self.names:
            free, number = f"{name} {number}", number + 1
        return free
