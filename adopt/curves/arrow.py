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
class Constrained:
    """An arrow on the plane on which one parameter of the blocks sums to 0 (conditioning by kriging).

    Source: Rue and Held (2005), Gaussian Markov random fields, section 2.3.3.

    Attributes:
        free: the arrow without the constraint.
        column: which parameter of every block sums to 0.
        blocks: ``matrix^-1 v``, its blocks, shape (n, k), where v is 1 at that parameter and 0 elsewhere.
        shared: its shared part, shape (S,).
        spread: ``v' matrix^-1 v``.
    """

    free: Arrow
    column: int
    blocks: FloatArray
    shared: FloatArray
    spread: float

    @classmethod
    def of(cls, free: Arrow, column: int) -> "Constrained":
        """The arrow ``free`` with ``column`` of its blocks summing to 0."""
        direction = np.zeros(free.lower.shape[:2])
        direction[:, column] = 1.0
        blocks, shared = free.solve(direction, np.zeros(len(free.corner)))
        return cls(free, column, blocks, shared, float(blocks[:, column].sum()))

    def solve(self, blocks: FloatArray, shared: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Solve for one right-hand side on the plane, shapes (n, k) and (S,)."""
        own, common = self.free.solve(blocks, shared)
        off = own[:, self.column].sum() / self.spread
        return own - off * self.blocks, common - off * self.shared

    def draws(self, count: int, random: np.random.Generator) -> tuple[FloatArray, FloatArray]:
        """Normal draws on the plane; shapes (n, k, count) and (S, count)."""
        own, common = self.free.draws(count, random)
        off = own[:, self.column].sum(axis=0) / self.spread
        return own - self.blocks[..., None] * off, common - self.shared[:, None] * off

    def covariances(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """On the plane: blocks (n, k, k), border (n, k, S), corner (S, S)."""
        blocks, border, corner = self.free.covariances()
        blocks = blocks - self.blocks[:, :, None] * self.blocks[:, None, :] / self.spread
        border = border - self.blocks[:, :, None] * self.shared / self.spread
        return blocks, border, corner - np.outer(self.shared, self.shared) / self.spread
