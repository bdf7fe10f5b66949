"""One total over accounts: worked by hand, and proofs that a tampered answer does not pass."""

from dataclasses import replace

import numpy as np
import pytest

from adopt.allocate.envelope import Envelope, upper_hull
from adopt.allocate.shared import SharedAnswer, share
from adopt.allocate.shared_certificate import (
    SharedSplit,
    bound_at_points,
    bound_between,
    peaks_of,
    shared_faults,
)
from adopt.allocate.shared_problem import SharedProblem
from adopt.errors import InfeasibleError, QuestionError, UncertifiedError
from adopt.text import say

Frontier = list[tuple[float, float]]
STEEP: Frontier = [(0, 0), (100, 50), (200, 80), (300, 90)]
"""Slopes 0.5, 0.3, 0.1."""
FLAT: Frontier = [(0, 0), (100, 40), (200, 60)]
"""Slopes 0.4, 0.2."""
S_SHAPED: Frontier = [(0, 0), (100, 5), (200, 80), (300, 100)]
"""Its envelope is straight from 0 to 200, slope 0.4, then 0.2; at 100 it promises 40, where 5 are brought."""


def problem(total: float, *frontiers: Frontier, gaps: dict[int, list[int]] | None = None) -> SharedProblem:
    names = tuple("abcdefgh"[: len(frontiers)])
    arrays = [np.array(points, dtype=float).T for points in frontiers]
    closed = [np.zeros(len(points) - 1, dtype=bool) for points in frontiers]
    for account, places in (gaps or {}).items():
        closed[account][places] = True
    return SharedProblem(names, tuple(a[0] for a in arrays), tuple(a[1] for a in arrays), tuple(closed), total)


def faults(answer: SharedAnswer) -> list[str]:
    return [say(fault) for fault in shared_faults(answer.problem, answer.split, answer.certificate)]


def test_the_envelope_leaves_out_what_lies_below() -> None:
    at, worth = np.array(S_SHAPED).T
    assert upper_hull(at, worth).tolist() == [0, 2, 3]
    hull = Envelope.of(at, worth)
    assert hull.slopes.tolist() == [0.4, 0.2]
    assert hull.flattery(at, worth).tolist() == [0, 35, 0, 0]


def test_pieces_are_taken_in_order_of_slope() -> None:
    # 0.5 (a), 0.4 (b), 0.3 (a) use 300; of the next, b at 0.2, 50 remain.
    answer = share(problem(350, STEEP, FLAT))
    assert answer.split.tolist() == [200, 150]
    assert answer.certificate.achieved == pytest.approx(80 + 50)
    assert answer.price == pytest.approx(0.2)
    assert answer.certificate.gap == 0
    assert faults(answer) == []


def test_of_equal_slopes_the_first_account_goes_first() -> None:
    answer = share(problem(150, FLAT, FLAT))
    assert answer.split.tolist() == [100, 50]


def test_an_account_inside_a_straight_piece_takes_real_points() -> None:
    # Envelopes would give b 50 more at 0.4 and promise 50 + 20; b really brings 2.5 there. a at 150 brings 65.
    answer = share(problem(150, STEEP, S_SHAPED))
    assert answer.split.tolist() == [150, 0]
    assert answer.certificate.achieved == pytest.approx(65)
    assert answer.certificate.gap < 1e-6
    assert len(answer.certificate.leaves) > 1
    assert faults(answer) == []


def test_two_s_curves_take_turns_instead_of_halves() -> None:
    answer = share(problem(200, S_SHAPED, S_SHAPED))
    assert sorted(answer.split.tolist()) == [0, 200]
    assert answer.certificate.achieved == 80


def test_nothing_is_put_into_a_gap() -> None:
    # a takes 0 or 100 exactly, and 0.5 a unit: with 120 it gets 100.
    on_off: Frontier = [(0, 0), (100, 50)]
    answer = share(problem(120, on_off, FLAT, gaps={0: [0]}))
    assert answer.split.tolist() == [100, 20]
    answer = share(problem(90, on_off, FLAT, gaps={0: [0]}))
    assert answer.split.tolist() == [0, 90]
    assert faults(answer) == []


def test_a_total_that_no_lots_add_up_to_is_refused() -> None:
    on_off: Frontier = [(0, 0), (100, 50)]
    with pytest.raises(InfeasibleError, match=r"add up to 120\.00"):
        share(problem(120, on_off, on_off, gaps={0: [0], 1: [0]}))


def test_a_single_point_is_a_locked_account() -> None:
    answer = share(problem(150, [(70, 3)], FLAT))
    assert answer.split.tolist() == [70, 80]
    locked = share(problem(100, [(70, 3)], [(30, 1)]))
    assert (locked.split.tolist(), locked.price) == ([70, 30], 0)


@pytest.mark.parametrize("total", [0.0, 500.0])
def test_the_least_and_the_most_are_split_too(total: float) -> None:
    answer = share(problem(total, STEEP, FLAT))
    assert answer.split.sum() == total
    assert faults(answer) == []


@pytest.mark.parametrize("total", [501.0, -1.0, float("nan")])
def test_a_total_out_of_reach_is_refused(total: float) -> None:
    with pytest.raises((InfeasibleError, QuestionError)):
        problem(total, STEEP, FLAT)


def test_frontiers_that_are_none_are_refused() -> None:
    with pytest.raises(QuestionError, match="frontier of a is no ascending list"):
        problem(100, [(100, 1), (100, 2)])
    with pytest.raises(QuestionError, match="There are no accounts"):
        problem(100)


def test_a_tampered_answer_does_not_pass() -> None:
    answer = share(problem(350, STEEP, S_SHAPED))
    assert faults(answer) == []
    moved = replace(answer, split=answer.split + np.array([10.0, -10.0]))
    assert "The proof claims" in faults(moved)[0]
    more = replace(answer, split=answer.split + np.array([10.0, 0.0]))
    assert "is shared, not 350.00" in faults(more)[0]
    outside = replace(answer, split=np.array([350.0, 0.0]))
    assert faults(outside)[0] == "a gets 350.00, where it has no plan."
    assert faults(replace(answer, split=np.array([350.0]))) == [
        "The answer does not hold one budget for each account."
    ]


def test_a_tampered_proof_does_not_pass() -> None:
    answer = share(problem(150, STEEP, S_SHAPED))
    proof = answer.certificate
    lower = replace(answer, certificate=replace(proof, bound=proof.bound * 0.9))
    assert "but shows" in faults(lower)[0]
    claims = replace(answer, certificate=replace(proof, achieved=proof.achieved * 1.1))
    assert "but the split brings" in faults(claims)[0]
    uncovered = "The boxes of the proof do not cover all allowed splits."
    for splits in (
        (*proof.splits, None),
        proof.splits[:-1],
        (SharedSplit(1, 10.0, 60.0), None, None),  # no gap of the frontier lies between
        (SharedSplit(5, 10.0, 10.0), None, None),
        (None,),
    ):
        assert faults(replace(answer, certificate=replace(proof, splits=splits)))[-1] == uncovered
    cheaper = tuple(replace(leaf, lower=leaf.lower + 1) for leaf in proof.leaves)
    assert faults(replace(answer, certificate=replace(proof, leaves=cheaper))) == [uncovered]


def test_an_answer_without_a_sound_proof_is_not_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adopt.allocate.shared.shared_faults", lambda *_: ["wrong"])
    with pytest.raises(UncertifiedError, match="wrong"):
        share(problem(150, STEEP))


def test_time_that_runs_out_leaves_a_wider_gap_that_is_still_proved() -> None:
    asked = problem(150, S_SHAPED, S_SHAPED)
    for rough in (share(asked, seconds=-1.0), share(asked, gap=0.9)):
        assert rough.certificate.gap > 0.1
        assert faults(rough) == []


def test_a_frontier_cannot_bulge_above_the_lines_beside_it() -> None:
    at, worth = peaks_of(problem(0, STEEP), 0)
    # [0, 100]: nothing before; from the right 0.3 falls to 50 - 30 = 20 at 0. [100, 200]: 50 + 0.5 x meets
    # 80 - 0.1 (100 - x) at x = 50: 75. [200, 300]: 80 + 0.3 x meets the top, 90, at 33.3.
    assert at.tolist() == pytest.approx([0, 150, 200 + 100 / 3])
    assert worth.tolist() == pytest.approx([20, 75, 90])
    assert len(peaks_of(problem(0, STEEP, gaps={0: [0, 1, 2]}), 0)[0]) == 0


def test_between_the_points_no_concave_curve_exceeds_the_outer_bound() -> None:
    asked = problem(350, STEEP, FLAT)
    answer = share(asked)
    leaves = answer.certificate.leaves
    assert bound_between(asked, leaves) > bound_at_points(asked, leaves)

    def curve(top: float, half: float, points: int) -> Frontier:
        return [(float(x), top * x / (x + half)) for x in np.linspace(0, 400, points)]

    fine = share(problem(500, curve(100, 80, 4001), curve(70, 150, 4001)))
    for points in (5, 9, 33):
        asked = problem(500, curve(100, 80, points), curve(70, 150, points))
        leaves = share(asked).certificate.leaves
        assert bound_between(asked, leaves) >= fine.certificate.achieved >= bound_at_points(asked, leaves) - 1e-9
    assert bound_between(asked, leaves) / bound_at_points(asked, leaves) - 1 < 2e-3
