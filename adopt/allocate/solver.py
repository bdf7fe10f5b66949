"""The one module that knows HiGHS: a linear program that grows by columns, and mixed-integer programs.

PuLP writes the small programs of :mod:`adopt.allocate.mixed_integer`; here a program is solved some twenty
times for one question, each time from the last basis, which takes 2 ms where writing it anew takes 30 ms.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from adopt.curves.table import FloatArray

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

TOLERANCE = 1e-9
"""How far a row of a program may be missed; rows are scaled so that their terms are about 1."""


@dataclass(frozen=True, eq=False)
class Solved:
    """A solution of the growing program.

    Attributes:
        objective: its value.
        multipliers: what the objective wins where a row's limit gives way by 1, shape (M,).
        weights: of the columns, shape (N,).
        missed: by how much each row is missed, shape (M,); positive above its limit, negative below.
    """

    objective: float
    multipliers: FloatArray
    weights: FloatArray
    missed: FloatArray


class Mixture:
    """Mixes points of each cell for the greatest worth: weights of a cell add up to 1, rows keep their limits.

    A row may be missed at a penalty a unit, so that there is always a solution, and no multiplier is
    greater than its penalty.
    """

    def __init__(self, cells: int, low: FloatArray, high: FloatArray, penalty: FloatArray) -> None:
        """Begin without points; limits and penalties of M rows, shape (M,) each."""
        import highspy  # a quarter of a second to import

        self._cells, self._rows = cells, len(low)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
            self._highs.setOptionValue(name, TOLERANCE)
        ones = np.ones(cells)
        count = cells + self._rows
        empty = np.zeros(0, dtype=np.int32)
        low, high = np.concatenate([ones, low]), np.concatenate([ones, high])
        self._highs.addRows(count, low, high, 0, np.zeros(count, dtype=np.int32), empty, np.zeros(0))
        each = np.arange(self._rows)
        signs = np.repeat([1.0, -1.0], self._rows)
        self._add(np.tile(penalty, 2), np.arange(2 * self._rows), cells + np.tile(each, 2), signs)
        self.count = 0

    def penalise(self, penalty: FloatArray) -> None:
        """Change what missing a unit of each row costs, shape (M,)."""
        numbers = np.arange(2 * self._rows, dtype=np.int32)
        self._highs.changeColsCost(len(numbers), numbers, np.concatenate([penalty, penalty]))

    def add(self, cell: IntArray, worth: FloatArray, terms: FloatArray) -> None:
        """Add points: their cells and worths, (N,) each, and what they add to the rows, (N, M)."""
        # Written down as HiGHS wants it: scipy's matrices take longer to make than the program to solve.
        there = terms != 0
        ends = np.cumsum(1 + there.sum(axis=1))
        starts = np.concatenate([[0], ends[:-1]])
        places, values = np.zeros(ends[-1], dtype=np.int32), np.ones(ends[-1])
        of_rows = np.ones(ends[-1], dtype=bool)
        of_rows[starts], places[starts] = False, cell
        places[of_rows], values[of_rows] = self._cells + np.nonzero(there)[1], terms[there]
        self._add(-worth, starts, places, values)
        self.count += len(cell)

    def allow(self, allowed: BoolArray) -> None:
        """Use only these of the points from now on, shape (N,)."""
        numbers = np.arange(2 * self._rows, 2 * self._rows + self.count, dtype=np.int32)
        self._highs.changeColsBounds(self.count, numbers, np.zeros(self.count), np.where(allowed, np.inf, 0.0))

    def solve(self) -> Solved | None:
        """The best mixture; None where the solver finds none, which the elastic rows leave to numerics."""
        import highspy

        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        solution = self._highs.getSolution()
        weights = np.array(solution.col_value)
        missed = weights[self._rows : 2 * self._rows] - weights[: self._rows]
        return Solved(
            -float(self._highs.getInfo().objective_function_value),
            -np.array(solution.row_dual)[self._cells :],
            weights[2 * self._rows :],
            missed,
        )

    def _add(self, cost: FloatArray, starts: IntArray, places: ArrayLike, values: FloatArray) -> None:
        """Columns with their costs, (N,), where the entries of each begin, (N,), and those with their rows."""
        zeros, most = np.zeros(len(cost)), np.full(len(cost), np.inf)
        rows = np.asarray(places, dtype=np.int32)
        self._highs.addCols(len(cost), cost, zeros, most, len(values), starts.astype(np.int32), rows, values)


@dataclass(frozen=True, eq=False)
class Program:
    """A mixed-integer program: the greatest ``worth @ v`` with ``low <= rows @ v <= high``.

    Attributes:
        worth: shape (N,).
        rows: shape (M, N).
        low: shape (M,).
        high: shape (M,).
        most: the greatest value of each variable, shape (N,); the least is 0.
        whole: which variables are whole numbers, shape (N,).
    """

    worth: FloatArray
    rows: sparse.csr_matrix
    low: FloatArray
    high: FloatArray
    most: FloatArray
    whole: BoolArray


def solve(program: Program, gap: float, time_limit: float) -> FloatArray | None:
    """The best values found, shape (N,), up to ``gap`` as a share; None if none were found in time."""
    return outcome(program, gap, time_limit)[0]


def outcome(program: Program, gap: float, time_limit: float) -> tuple[FloatArray | None, bool]:
    """As :func:`solve`, and whether the solver proved that there are no values."""
    import highspy

    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    limits = {"output_flag": False, "threads": 1, "mip_rel_gap": gap, "time_limit": max(time_limit, 0.01)}
    for name, value in limits.items():
        highs.setOptionValue(name, value)
    for name in ("mip_feasibility_tolerance", "primal_feasibility_tolerance"):
        highs.setOptionValue(name, TOLERANCE)
    model, columns = highspy.HighsLp(), sparse.csc_matrix(program.rows)
    model.num_col_, model.num_row_ = columns.shape[1], columns.shape[0]
    model.col_cost_, model.sense_ = program.worth, highspy.ObjSense.kMaximize
    model.col_lower_, model.col_upper_ = np.zeros_like(program.most), program.most
    model.row_lower_, model.row_upper_ = program.low, program.high
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_ = columns.indptr, columns.indices
    model.a_matrix_.value_ = columns.data
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    model.integrality_ = [kinds[int(whole)] for whole in program.whole]
    highs.passModel(model)
    highs.run()
    none = highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, none
    return np.array(highs.getSolution().col_value), False


class Rows:
    """Rows of a program that is written down bit by bit."""

    def __init__(self, variables: int) -> None:
        """Begin without rows, for so many variables."""
        self.variables = variables
        self._count = 0
        self._limits: list[tuple[FloatArray, FloatArray]] = []
        self._entries: list[tuple[IntArray, IntArray, FloatArray]] = []

    def add(self, low: FloatArray, high: FloatArray) -> IntArray:
        """Rows between limits, (N,) each; their places."""
        self._limits.append((low, high))
        self._count += len(low)
        return np.arange(self._count - len(low), self._count)

    def put(self, row: ArrayLike, column: ArrayLike, value: ArrayLike) -> None:
        """Entries, one for each row, column or value, whichever are most."""
        rows, columns, values = np.broadcast_arrays(row, column, value)
        self._entries.append((rows.ravel(), columns.ravel(), values.ravel()))

    def program(self, worth: FloatArray, most: FloatArray, whole: BoolArray) -> Program:
        """The program with these variables, (N,) each."""
        row, column, value = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        matrix = sparse.csr_matrix((value, (row, column)), shape=(self._count, self.variables))
        low, high = (np.concatenate(part) for part in zip(*self._limits, strict=True))
        return Program(worth, matrix, low, high, most, whole)
