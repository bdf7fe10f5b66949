"""What takes long to find of a fit, kept in a few numbers: all else follows from it and the history at once.

A fit is the top of a posterior, and its curvature there. The search for spreads and mode takes dozens of Newton
steps, and a trial of carry-over and of series more; with them known, the curvature is one step. The model at the
mode must be as high as it was when it was found: so nothing is believed of another history, or of another program.
"""

import io
import json
import math
import zipfile
from dataclasses import asdict, dataclass

import numpy as np

from adopt.curves.fit import Fit, crude_level
from adopt.curves.model import Model
from adopt.curves.newton import newton_system
from adopt.curves.observations import Observations
from adopt.curves.point import Point
from adopt.curves.priors import Priors
from adopt.curves.scales import SPREADS, Scales
from adopt.findings import Finding
from adopt.spoken import finding_json, json_finding

SAME = 1e-9
"""Share by which a sum over all days may differ between two machines; another history differs by far more."""
_BROKEN = (ValueError, LookupError, TypeError, OSError, EOFError, zipfile.BadZipFile)


class NotThisFitError(ValueError):
    """What was found is not of this history, or not by this program."""


@dataclass(frozen=True, eq=False)
class Found:
    """What takes long to find.

    Attributes:
        carry: share of a day's effective spend that is carried into the next day.
        scales: the spreads and dispersions.
        mode: the most probable parameters.
        height: log posterior at the mode.
        series: names of those that help, in their order.
        findings: about all series that were told.
    """

    carry: float
    scales: Scales
    mode: Point
    height: float
    series: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, fit: Fit, findings: tuple[Finding, ...]) -> "Found":
        """Of a fit, and of what was found of the series told."""
        model, seen = fit.model, fit.model.seen
        return cls(seen.carry, model.scales, fit.mode, model.log_posterior(fit.mode), seen.told.names, findings)

    def fit(self, seen: Observations, priors: Priors) -> Fit:
        """The fit whose mode this is, to the same bits.

        Args:
            seen: the same history, with the same carry-over and series.
            priors: the same.

        Raises:
            NotThisFitError: if it is the mode of something else.
        """
        model = Model(seen, priors, self.scales, crude_level(seen, priors))
        sizes = self.mode.cells.shape, len(self.mode.shared), len(self.scales.drift)
        if sizes != (model.blocks, seen.design.size, len(seen.cells)):
            raise NotThisFitError("other cells or days")
        if not math.isclose(model.log_posterior(self.mode), self.height, rel_tol=SAME):
            raise NotThisFitError("another history, or another model")
        return Fit(model, self.mode, newton_system(model, self.mode)[0])

    def to_bytes(self) -> bytes:
        """As a file of numpy's, without any object of Python."""
        told = {
            "carry": self.carry,
            "height": self.height,
            "spreads": {name: float(getattr(self.scales, name)) for name in SPREADS},
            "series": list(self.series),
            "findings": [finding_json(finding) for finding in self.findings],
        }
        stream, words = io.BytesIO(), np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)
        own = {"drift": self.scales.drift, "dispersion": self.scales.dispersion}
        np.savez(stream, allow_pickle=False, told=words, **asdict(self.mode), **own)
        return stream.getvalue()

    @classmethod
    def of_bytes(cls, content: bytes) -> "Found":
        """What :meth:`to_bytes` wrote.

        Raises:
            NotThisFitError: if it did not.
        """
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as file:
                told = json.loads(file["told"].tobytes())
                scales = Scales(
                    **told["spreads"], drift=_floats(file["drift"]), dispersion=_floats(file["dispersion"])
                )
                mode = Point(_floats(file["cells"]), _floats(file["shared"]))
            findings = tuple(json_finding(one) for one in told["findings"])
            return cls(float(told["carry"]), scales, mode, float(told["height"]), tuple(told["series"]), findings)
        except _BROKEN as error:
            raise NotThisFitError(f"no fit that was kept: {error}") from None


def _floats(array: np.ndarray) -> np.ndarray:
    if array.dtype != np.float64:
        raise ValueError(f"numbers of the kind {array.dtype}")
    return array
