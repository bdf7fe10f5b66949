"""How far a search has come, and when it must end."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a search has come.

    Attributes:
        seconds: since it began.
        achieved: worth of the best split found; None before the first.
        bound: what no split can exceed.
        gap: by how much the best could be better, as a share; infinite before the first split.
        boxes: how many the proof has.
    """

    seconds: float
    achieved: float | None
    bound: float
    gap: float
    boxes: int


class Watch:
    """Knows how much time is left, asks whether to stop, and tells how far things have come."""

    def __init__(
        self,
        time_limit: float,
        progress: Callable[[Progress], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> None:
        """Begin now."""
        self._begun = time.monotonic()
        self._limit, self._progress, self._stop = time_limit, progress, stop

    @property
    def left(self) -> float:
        """Seconds until the limit; 0 or more."""
        return max(self._limit - (time.monotonic() - self._begun), 0.0)

    def over(self) -> bool:
        """Whether time has ended or somebody wants it to."""
        return self.left <= 0 or (self._stop is not None and self._stop())

    def tell(self, achieved: float | None, bound: float, gap: float = math.inf, boxes: int = 1) -> None:
        """Tell how far it has come."""
        if self._progress is not None:
            self._progress(Progress(time.monotonic() - self._begun, achieved, bound, gap, boxes))
