"""The scenarios that are kept: one shelf for the pages, and two kinds of it, a session's own and a team's."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from adopt.usecases import Scenario
from adopt.workspace.audit import now
from adopt.workspace.scenarios import ChangedMeanwhileError, Saved, refuse_locked, taken
from adopt.workspace.workspace import Workspace
from app.session import access


@dataclass(frozen=True)
class Conflict:
    """A question that could not be saved, because somebody else was faster.

    Attributes:
        mine: what was to be saved.
        based_on: the version that it was made from.
    """

    mine: Scenario
    based_on: int


def compared(kept: Sequence[Saved]) -> tuple[Scenario, ...]:
    """The questions to compare: of all that are not archived, the plan of record first."""
    some = [each for each in kept if not each.archived]
    return tuple(each.scenario for each in sorted(some, key=lambda each: not each.record))


class Shelf(ABC):
    """Scenarios that are kept, no two of one name; every change asks whether who is served may make it.

    Whatever changes something raises:
        AccessError: if it is not for whom is served.
        WorkspaceError: if it cannot be done, such as changing what is locked.
    """

    @abstractmethod
    def kept(self) -> tuple[Saved, ...]:
        """The latest version of every scenario, as it is at this moment."""

    @abstractmethod
    def versions(self, name: str) -> tuple[Saved, ...]:
        """Every version of a scenario, oldest first."""

    def save(self, scenario: Scenario, based_on: int = 0) -> Saved:
        """Save a scenario under its name, as a new version of the one that was edited.

        Raises:
            ChangedMeanwhileError: if somebody saved a newer one.
        """
        access.demand("save")
        return self._save(scenario, based_on)

    def add(self, scenario: Scenario, name: str) -> Saved:
        """Save one more scenario, under the name or, where that is taken, the name with a number."""
        access.demand("save")
        there = {each.name for each in self.kept()}
        for free in (free for free in _numbered(name.strip()) if free not in there):
            try:
                return self._save(scenario.changed({"name": free}), 0)
            except ChangedMeanwhileError:  # somebody took the name at this moment
                continue
        raise AssertionError("there is no end of numbers")

    def mark(self, name: str, **marks: bool) -> None:
        """Lock or archive a scenario, or undo that; the plan of record is unlocked by whoever may approve."""
        access.demand("save")
        if any(each.name == name and each.record for each in self.kept()):
            access.demand("approve")
        self._mark(name, None, marks)

    def promote(self, name: str, version: int) -> None:
        """Make a version that was looked at the plan of record: it is locked, and not archived.

        Raises:
            ChangedMeanwhileError: if there is a later version.
        """
        access.demand("approve")
        self._mark(name, version, {"record": True, "locked": True, "archived": False})

    def rename(self, name: str, to: str) -> None:
        """Give a scenario another name; nothing is done where there is none."""
        access.demand("save")
        if to.strip() not in ("", name):
            self._rename(name, to.strip())

    def remove(self, name: str) -> None:
        """Delete a scenario with all its versions."""
        access.demand("save")
        self._remove(name)

    @abstractmethod
    def _save(self, scenario: Scenario, based_on: int) -> Saved: ...

    @abstractmethod
    def _mark(self, name: str, version: int | None, marks: dict[str, bool]) -> None: ...

    @abstractmethod
    def _rename(self, name: str, to: str) -> None: ...

    @abstractmethod
    def _remove(self, name: str) -> None: ...


class TeamShelf(Shelf):
    """The scenarios of a workspace, which others change as well.

    Args:
        workspace: at the advertiser, in the name of who is served.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def kept(self) -> tuple[Saved, ...]:
        """The latest version of every scenario, the plan of record first."""
        return self._workspace.scenarios()

    def versions(self, name: str) -> tuple[Saved, ...]:
        """Every version of a scenario, oldest first."""
        return self._workspace.versions(name)

    def _save(self, scenario: Scenario, based_on: int) -> Saved:
        return self._workspace.save(scenario, based_on)

    def _mark(self, name: str, version: int | None, marks: dict[str, bool]) -> None:
        self._workspace.mark(name, version, **marks)

    def _rename(self, name: str, to: str) -> None:
        self._workspace.rename(name, to)

    def _remove(self, name: str) -> None:
        self._workspace.remove(name)


class OwnShelf(Shelf):
    """The scenarios of one session, in the order in which they came; of two tabs the last word counts."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Saved, ...]] = {}

    def kept(self) -> tuple[Saved, ...]:
        """The latest version of every scenario."""
        return tuple(versions[-1] for versions in self._kept.values())

    def versions(self, name: str) -> tuple[Saved, ...]:
        """Every version of a scenario, oldest first; all bear the marks of the latest."""
        return self._kept.get(name, ())

    def _save(self, scenario: Scenario, based_on: int) -> Saved:
        versions = self.versions(scenario.name)
        if not versions:
            saved = Saved(scenario, 1, now(), "")
        elif versions[-1].scenario == scenario:
            return versions[-1]
        else:
            refuse_locked(versions[-1])
            saved = replace(versions[-1], scenario=scenario, version=versions[-1].version + 1, at=now())
        self._kept[scenario.name] = (*versions, saved)
        return saved

    def _mark(self, name: str, version: int | None, marks: dict[str, bool]) -> None:
        if marks.get("record"):
            self._kept = {n: _marked(versions, {"record": False}) for n, versions in self._kept.items()}
        if name in self._kept:
            self._kept[name] = _marked(self._kept[name], marks)

    def _rename(self, name: str, to: str) -> None:
        versions = self.versions(name)
        if not versions:
            return
        refuse_locked(versions[-1])
        if to in self._kept:
            raise taken(to)
        there = tuple(replace(each, scenario=each.scenario.changed({"name": to})) for each in versions)
        self._kept = {to if n == name else n: there if n == name else v for n, v in self._kept.items()}

    def _remove(self, name: str) -> None:
        versions = self.versions(name)
        if versions:
            refuse_locked(versions[-1])
            del self._kept[name]


def _marked(versions: Sequence[Saved], marks: dict[str, bool]) -> tuple[Saved, ...]:
    return tuple(replace(each, **marks) for each in versions)  # type: ignore[arg-type]


def _numbered(name: str) -> Iterator[str]:
    """A name, and the same with numbers from 2."""
    yield name
    yield from (f"{name} {number}" for number in count(2))
