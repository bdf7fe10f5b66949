"""Linear algebra of an arrow-shaped matrix: independent blocks bordered by one shared part."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, solve_triangular

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Arrow:
    """Factors of the symmetric positive definite matrix ``[[A_i, B_i], [B_i', C]]``.

    Cost is linear in the number of blocks.

    Attributes:
        lower: Cholesky factors of the blocks, shape (n, k, k).
        carried: ``A_i^-1 B_i``, shape (n, k, S).
        corner: lower Cholesky factor of the Schur complement of the blocks, shape (S, S).
    """

    lower: FloatArray
    carried: FloatArray
    corner: FloatArray

    @classmethod
    def of(cls, blocks: FloatArray, border: FloatArray, corner: FloatArray) -> "Arrow":
        """Factorise; shapes (n, k, k), (n, k, S), (S, S).

        Raises:
            numpy.linalg.LinAlgError: if the matrix is not positive definite.
        """
        lower = np.asarray(np.linalg.cholesky(blocks), dtype=float)
        half = np.linalg.solve(lower, border).reshape(-1, len(corner))
        schur = np.asarray(np.linalg.cholesky(corner - half.T @ half), dtype=float)
        carried = np.asarray(np.linalg.solve(lower.transpose(0, 2, 1), half.reshape(border.shape)), dtype=float)
        return cls(lower, carried, schur)

    def solve(self, blocks: FloatArray, shared: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Solve for one right-hand side, shapes (n, k) and (S,)."""
        reduced = shared - np.einsum("nks,nk->s", self.carried, blocks)
        common = cho_solve((self.corner, True), reduced)
        own = np.linalg.solve(self.lower, blocks[..., None])
        own = np.linalg.solve(self.lower.transpose(0, 2, 1), own)[..., 0]
        return own - self.carried @ common, common

    def draws(self, count: int, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Normal draws whose precision is the matrix; shapes (n, k, count) and (S, count)."""
        size = (*self.lower.shape[:2], count)
        common = solve_triangular(
            self.corner, random.standard_normal((len(self.corner), count)), lower=True, trans="T"
        )
        own = np.linalg.solve(self.lower.transpose(0, 2, 1), random.standard_normal(size))
        return own - self.carried @ common, common

    def covariances(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Of the inverse: its blocks (n, k, k), its border (n, k, S), its corner (S, S)."""
        corner = cho_solve((self.corner, True), np.eye(len(self.corner)))
        border = -self.carried @ corner
        identity = np.broadcast_to(np.eye(self.lower.shape[1]), self.lower.shape)
        half = np.linalg.solve(self.lower, identity)
        blocks = half.transpose(0, 2, 1) @ half - border @ self.carried.transpose(0, 2, 1)
        return blocks, border, corner


@dataclass(frozen=True, eq=False)
class Conditioned:
    """An arrow conditioned on linear measurements ``V'x = y + noise``; without noise they are constraints.

    Measurements tie blocks together that are independent otherwise; there are few of them, so the arrow is kept
    and corrected (conditioning by kriging). Source: Rue and Held (2005), Gaussian Markov random fields, section
    2.3.3.

    Attributes:
        free: the arrow without the measurements.
        rows: ``V'``, its blocks (m, n, k) and its shared part (m, S).
        blocks: ``matrix^-1 V``, its blocks, shape (n, k, m).
        shared: its shared part, shape (S, m).
        spread: ``V' matrix^-1 V`` plus the variances of the noise, shape (m, m).
        noise: standard deviations, shape (m,).
    """

    free: Arrow
    rows: tuple[FloatArray, FloatArray]
    blocks: FloatArray
    shared: FloatArray
    spread: FloatArray
    noise: FloatArray

    @classmethod
    def of(cls, free: Arrow, own: FloatArray, common: FloatArray, noise: FloatArray) -> "Conditioned":
        """The arrow ``free`` given what was measured.

        Args:
            free: without the measurements.
            own: the blocks of ``V'``, shape (m, n, k).
            common: its shared part, shape (m, S).
            noise: standard deviations, 0 for a constraint, shape (m,).
        """
        solved = [free.solve(*row) for row in zip(own, common, strict=True)]
        blocks, shared = (np.stack(part, axis=-1) for part in zip(*solved, strict=True))
        spread = _measured((own, common), blocks, shared) + np.diag(noise**2)
        return cls(free, (own, common), blocks, shared, spread, noise)

    def log_determinant(self) -> float:
        """Log determinant of the arrow with its measurements, up to a constant of their noise."""
        free = (
            np.log(np.diagonal(self.free.lower, axis1=1, axis2=2)).sum() + np.log(np.diag(self.free.corner)).sum()
        )
        return float(2 * free + np.linalg.slogdet(self.spread)[1])

    def solve(self, blocks: FloatArray, shared: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Solve for one right-hand side, shapes (n, k) and (S,)."""
        free = self.free.solve(blocks, shared)
        own, common = self._corrected(free[0][..., None], free[1][..., None], 0.0)
        return own[..., 0], common[..., 0]

    def draws(self, count: int, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Normal draws around 0; shapes (n, k, count) and (S, count)."""
        own, common = self.free.draws(count, random)
        return self._corrected(own, common, self.noise[:, None] * random.standard_normal((len(self.noise), count)))

    def covariances(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Blocks (n, k, k), border (n, k, S), corner (S, S)."""
        blocks, border, corner = self.free.covariances()
        weighed = self.blocks @ np.linalg.inv(self.spread)
        blocks = blocks - weighed @ self.blocks.transpose(0, 2, 1)
        border = border - weighed @ self.shared.T
        return blocks, border, corner - self.shared @ np.linalg.solve(self.spread, self.shared.T)

    def _corrected(
        self, own: FloatArray, common: FloatArray, noise: FloatArray | float
    ) -> tuple[FloatArray, FloatArray]:
        """What the measurements make of vectors (n, k, d) and (S, d) of the free arrow."""
        off = np.linalg.solve(self.spread, _measured(self.rows, own, common) + noise)
        return own - self.blocks @ off, common - self.shared @ off


def _measured(rows: tuple[FloatArray, FloatArray], own: FloatArray, common: FloatArray) -> FloatArray:
    """``V'x`` of vectors with blocks (n, k, d) and shared parts (S, d), shape (m, d)."""
    return np.asarray(np.einsum("mnk,nkd->md", rows[0], own) + rows[1] @ common, dtype=float)
