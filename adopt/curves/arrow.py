"""Linear algebra of an arrow-shaped matrix: independent blocks bordered by one shared part."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, solve_triangular
from scipy.linalg.lapack import dpotri

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Arrow:
    """Factors of the symmetric positive definite matrix ``[[A_i, B_i], [B_i', C]]``.

    Cost is linear in the number of blocks.

    Attributes:
        whitening: inverses of the blocks' Cholesky factors, shape (n, k, k). Blocks are small and many, and to
            multiply by an inverse is five times as fast as to solve with each factor.
        carried: ``A_i^-1 B_i``, shape (n, k, S).
        corner: lower Cholesky factor of the Schur complement of the blocks, shape (S, S).
    """

    whitening: FloatArray
    carried: FloatArray
    corner: FloatArray

    @classmethod
    def of(cls, blocks: FloatArray, border: FloatArray, corner: FloatArray) -> "Arrow":
        """Factorise; shapes (n, k, k), (n, k, S), (S, S).

        Raises:
            numpy.linalg.LinAlgError: if the matrix is not positive definite.
        """
        whitening = np.asarray(np.linalg.inv(np.linalg.cholesky(blocks)), dtype=float)
        half = whitening @ border
        rows = half.reshape(-1, len(corner))
        schur = np.asarray(np.linalg.cholesky(corner - rows.T @ rows), dtype=float)
        return cls(whitening, np.asarray(whitening.transpose(0, 2, 1) @ half), schur)

    def solve(self, blocks: FloatArray, shared: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Solve for one right-hand side, shapes (n, k) and (S,)."""
        reduced = shared - np.einsum("nks,nk->s", self.carried, blocks)
        common = cho_solve((self._upper, False), reduced, check_finite=False)
        own = self.whitening.transpose(0, 2, 1) @ (self.whitening @ blocks[..., None])
        return own[..., 0] - self.carried @ common, common

    def draws(self, count: int, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Normal draws whose precision is the matrix; shapes (n, k, count) and (S, count)."""
        size = (*self.whitening.shape[:2], count)
        common = solve_triangular(self._upper, random.standard_normal((len(self.corner), count)))
        own = self.whitening.transpose(0, 2, 1) @ random.standard_normal(size)
        own -= self.carried @ common
        return own, common

    def covariances(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Of the inverse: its blocks (n, k, k), its border (n, k, S), its corner (S, S)."""
        half = dpotri(self._upper)[0]  # the upper half of the inverse
        corner = np.triu(half) + np.triu(half, 1).T
        border = -(self.carried.reshape(-1, len(corner)) @ corner).reshape(self.carried.shape)
        blocks = self.whitening.transpose(0, 2, 1) @ self.whitening - border @ self.carried.transpose(0, 2, 1)
        return blocks, border, corner

    def covariance(self, blocks: FloatArray, shared: FloatArray) -> FloatArray:
        """Of m linear functions of what has the inverse for its covariance; (n, k, m) and (S, m) -> (m, m)."""
        half = (self.whitening @ blocks).reshape(-1, blocks.shape[2])
        reduced = shared - self.carried.reshape(len(half), -1).T @ blocks.reshape(len(half), -1)
        common = solve_triangular(self.corner, reduced, lower=True)
        return np.asarray(half.T @ half + common.T @ common)

    def log_determinant(self) -> float:
        """Log determinant of the matrix."""
        blocks = np.log(np.diagonal(self.whitening, axis1=1, axis2=2)).sum()
        return float(2 * (np.log(np.diag(self.corner)).sum() - blocks))

    @property
    def _upper(self) -> FloatArray:
        """The corner's factor as LAPACK has it, by columns: no copy is made of it."""
        return self.corner.T


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
        return float(self.free.log_determinant() + np.linalg.slogdet(self.spread)[1])

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
        """Blocks (n, k, k), border (n, k, S), corner (S, S); found once."""
        return self._covariances

    @cached_property
    def _covariances(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        blocks, border, corner = self.free.covariances()
        weighed = self.blocks @ np.linalg.inv(self.spread)
        blocks -= weighed @ self.blocks.transpose(0, 2, 1)
        border -= weighed @ self.shared.T
        corner -= self.shared @ np.linalg.solve(self.spread, self.shared.T)
        return blocks, border, corner

    def covariance(self, blocks: FloatArray, shared: FloatArray) -> FloatArray:
        """Of m linear functions, (n, k, m) and (S, m) -> (m, m)."""
        known = np.einsum("nka,nkm->am", self.blocks, blocks) + self.shared.T @ shared
        return np.asarray(self.free.covariance(blocks, shared) - known.T @ np.linalg.solve(self.spread, known))

    def _corrected(
        self, own: FloatArray, common: FloatArray, noise: FloatArray | float
    ) -> tuple[FloatArray, FloatArray]:
        """What the measurements make of vectors (n, k, d) and (S, d) of the free arrow."""
        off = np.linalg.solve(self.spread, _measured(self.rows, own, common) + noise)
        return own - self.blocks @ off, common - self.shared @ off


def _measured(rows: tuple[FloatArray, FloatArray], own: FloatArray, common: FloatArray) -> FloatArray:
    """``V'x`` of vectors with blocks (n, k, d) and shared parts (S, d), shape (m, d)."""
    return np.asarray(np.einsum("mnk,nkd->md", rows[0], own) + rows[1] @ common, dtype=float)
