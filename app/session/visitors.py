"""Visitors: what each of them gave and what was computed from it, kept on the server while they keep coming back.

A browser holds a random name, its cookie; everything else stays here. So a page that is loaded again, a second
tab, or a connection that was lost finds what was there, and nobody finds what is somebody else's.
"""

import hashlib
import inspect
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

COOKIE = "adopt_visitor"
NAME_BYTES = 32
"""Random bytes in a visitor's name: 256 bits, which nobody guesses."""
MOST = 64
"""Visitors that are kept; who has been away longest is forgotten for a new one. Uploads lie in memory."""
IDLE = 12 * 3600.0
"""Seconds after which a visitor who did nothing is forgotten."""
S = TypeVar("S")
P = ParamSpec("P")
R = TypeVar("R")


class Results:
    """What was computed for one visitor; of each function the last few answers.

    Two tabs that ask the same at once wait for one answer.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, OrderedDict[Hashable, Future[Any]]] = {}

    def of(self, function: str, key: Hashable, most: int, compute: Callable[[], R]) -> R:
        """The answer for ``key``, computed where it is not there; what fails is raised and not kept.

        Args:
            function: whose answer.
            key: what the answer hangs on.
            most: answers of this function to keep.
            compute: gives it.
        """
        while True:
            with self._lock:
                answers = self._kept.setdefault(function, OrderedDict())
                known, own = answers.get(key), Future[Any]()
                answers[key] = known or own
                answers.move_to_end(key)
                while len(answers) > most:
                    answers.popitem(last=False)
            if known is None:
                return self._computed(answers, key, own, compute)
            if known.exception() is None:  # waits
                answer: R = known.result()
                return answer

    def _computed(
        self,
        answers: OrderedDict[Hashable, Future[Any]],
        key: Hashable,
        own: Future[Any],
        compute: Callable[[], R],
    ) -> R:
        try:
            answer = compute()
        except BaseException as error:  # a rerun that somebody asked for, too, must not keep others waiting
            with self._lock:
                if answers.get(key) is own:
                    del answers[key]
            own.set_exception(error)
            raise
        own.set_result(answer)
        return answer


def remembered(most: int, results: Callable[[], Results]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the last answers of a function among the results of the visitor who asks.

    Args:
        most: answers to keep for each visitor.
        results: where those of the visitor are.

    Returns:
        A decorator. Arguments whose names begin with an underscore are no part of the key; the others, which
        must be hashable, are digests of what the visitor gave.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        names = [name.startswith("_") for name in inspect.signature(function).parameters]

        @wraps(function)
        def ask(*args: P.args, **kwargs: P.kwargs) -> R:
            key = tuple(a for a, unhashed in zip(args, names, strict=True) if not unhashed)
            return results().of(function.__qualname__, key, most, lambda: function(*args, **kwargs))

        return ask

    return decorate


@dataclass
class Room(Generic[S]):
    """What is kept of one visitor.

    Attributes:
        session: what was given and chosen.
        results: what was computed from it.
        seen: when the visitor last did something, in seconds of the clock.
    """

    session: S
    results: Results = field(default_factory=Results)
    seen: float = 0.0


class Visitors(Generic[S]):
    """Every visitor's room, by the visitor's name, which is kept as a digest only.

    Args:
        most: visitors to keep.
        idle: seconds after which one who did nothing is forgotten.
        clock: seconds that only grow.
    """

    def __init__(self, most: int = MOST, idle: float = IDLE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._idle, self._clock = most, idle, clock
        self._lock = Lock()
        self._rooms: OrderedDict[str, Room[S]] = OrderedDict()

    def room(self, name: str, begin: Callable[[], S]) -> Room[S]:
        """The room of a visitor; a new one for who is not known, or not any more."""
        with self._lock:
            self._forget_the_idle()
            place = _place(name)
            if place not in self._rooms:
                self._rooms[place] = Room(begin())
            room = self._rooms[place]
            room.seen = self._clock()
            self._rooms.move_to_end(place)
            while len(self._rooms) > self._most:
                self._rooms.popitem(last=False)
            return room

    def known(self, name: str) -> Room[S] | None:
        """The room of a visitor; None if there is none."""
        with self._lock:
            return self._rooms.get(_place(name))

    def drop(self, name: str) -> None:
        """Forget a visitor and all that was computed for them."""
        with self._lock:
            self._rooms.pop(_place(name), None)

    def __len__(self) -> int:
        return len(self._rooms)

    def _forget_the_idle(self) -> None:
        while self._rooms:
            longest = next(iter(self._rooms))
            if self._clock() - self._rooms[longest].seen <= self._idle:
                return
            del self._rooms[longest]


def _place(name: str) -> str:
    """Looking a digest up takes the same time however much of a name was guessed."""
    return hashlib.sha256(name.encode()).hexdigest()
