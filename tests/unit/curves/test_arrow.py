import numpy as np
import pytest

from adopt.curves.arrow import Arrow, Conditioned, FloatArray

N, K, S = 3, 2, 4


@pytest.fixture
def pieces() -> tuple[FloatArray, FloatArray, FloatArray]:
    random = np.random.default_rng(0)
    root = random.normal(size=(N * K + S, N * K + S))
    dense = root @ root.T + 5 * np.eye(N * K + S)
    blocks = np.stack([dense[i * K : (i + 1) * K, i * K : (i + 1) * K] for i in range(N)])
    border = dense[: N * K, N * K :].reshape(N, K, S)
    return blocks, 0.3 * border, dense[N * K :, N * K :] + 20 * np.eye(S)


@pytest.fixture
def dense(pieces: tuple[FloatArray, FloatArray, FloatArray]) -> FloatArray:
    blocks, border, corner = pieces
    matrix = np.zeros((N * K + S, N * K + S))
    for i in range(N):
        matrix[i * K : (i + 1) * K, i * K : (i + 1) * K] = blocks[i]
    matrix[: N * K, N * K :] = border.reshape(-1, S)
    matrix[N * K :, : N * K] = border.reshape(-1, S).T
    matrix[N * K :, N * K :] = corner
    return matrix


def test_solving_agrees_with_the_dense_matrix(
    pieces: tuple[FloatArray, FloatArray, FloatArray], dense: FloatArray
) -> None:
    right = np.arange(N * K + S, dtype=float)
    own, shared = Arrow.of(*pieces).solve(right[: N * K].reshape(N, K), right[N * K :])
    assert np.concatenate([own.ravel(), shared]) == pytest.approx(np.linalg.solve(dense, right))


def test_covariances_are_the_pieces_of_the_dense_inverse(
    pieces: tuple[FloatArray, FloatArray, FloatArray], dense: FloatArray
) -> None:
    inverse = np.linalg.inv(dense)
    blocks, border, corner = Arrow.of(*pieces).covariances()
    assert blocks[1] == pytest.approx(inverse[2:4, 2:4])
    assert border.reshape(-1, S) == pytest.approx(inverse[: N * K, N * K :])
    assert corner == pytest.approx(inverse[N * K :, N * K :])


def functions() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Three linear functions: their blocks, their shared parts, and both as columns."""
    random = np.random.default_rng(3)
    own, shared = random.normal(size=(N, K, 3)), random.normal(size=(S, 3))
    return own, shared, np.concatenate([own.reshape(N * K, 3), shared])


def test_covariances_of_linear_functions_are_those_of_the_dense_inverse(
    pieces: tuple[FloatArray, FloatArray, FloatArray], dense: FloatArray
) -> None:
    own, shared, columns = functions()
    expected = columns.T @ np.linalg.inv(dense) @ columns
    assert Arrow.of(*pieces).covariance(own, shared) == pytest.approx(expected)


def test_draws_have_the_covariance_of_the_inverse(
    pieces: tuple[FloatArray, FloatArray, FloatArray], dense: FloatArray
) -> None:
    own, shared = Arrow.of(*pieces).draws(200_000, np.random.default_rng(1))
    drawn = np.concatenate([own.reshape(N * K, -1), shared])
    inverse = np.linalg.inv(dense)
    spread = np.sqrt(np.outer(np.diag(inverse), np.diag(inverse)))
    assert np.max(np.abs(np.cov(drawn) - inverse) / spread) < 0.02


def test_what_is_not_positive_definite_is_refused(pieces: tuple[FloatArray, FloatArray, FloatArray]) -> None:
    blocks, border, corner = pieces
    with pytest.raises(np.linalg.LinAlgError):
        Arrow.of(-blocks, border, corner)


def test_on_the_plane_where_a_parameter_sums_to_zero_everything_is_the_dense_matrixs(
    pieces: tuple[FloatArray, FloatArray, FloatArray], dense: FloatArray
) -> None:
    sums = np.zeros((1, N, K))
    sums[:, :, 1] = 1.0
    plane = Conditioned.of(Arrow.of(*pieces), sums, np.zeros((1, S)), np.zeros(1))
    basis = np.linalg.svd(np.array([[0.0, 1.0] * N + [0.0] * S]))[2][1:].T  # spans the plane
    inside = basis @ np.linalg.inv(basis.T @ dense @ basis) @ basis.T
    blocks, border, corner = plane.covariances()
    assert blocks[1] == pytest.approx(inside[2:4, 2:4])
    assert border.reshape(-1, S) == pytest.approx(inside[: N * K, N * K :])
    assert corner == pytest.approx(inside[N * K :, N * K :])
    right = np.arange(N * K + S, dtype=float)
    own, shared = plane.solve(right[: N * K].reshape(N, K), right[N * K :])
    assert np.concatenate([own.ravel(), shared]) == pytest.approx(inside @ right)
    drawn, _ = plane.draws(5, np.random.default_rng(0))
    assert drawn[:, 1].sum(axis=0) == pytest.approx(np.zeros(5), abs=1e-12)


def test_given_noisy_measurements_everything_is_the_dense_matrixs_with_their_weight_added(
    pieces: tuple[FloatArray, FloatArray, FloatArray], dense: FloatArray
) -> None:
    random = np.random.default_rng(2)
    own, common, noise = random.normal(size=(2, N, K)), random.normal(size=(2, S)), np.array([0.2, 0.5])
    rows = np.concatenate([own.reshape(2, -1), common], axis=1)
    known = np.linalg.inv(dense + rows.T @ np.diag(noise**-2.0) @ rows)
    given = Conditioned.of(Arrow.of(*pieces), own, common, noise)
    blocks, border, corner = given.covariances()
    assert blocks[2] == pytest.approx(known[4:6, 4:6])
    assert border.reshape(-1, S) == pytest.approx(known[: N * K, N * K :])
    assert corner == pytest.approx(known[N * K :, N * K :])
    functions_own, functions_shared, columns = functions()
    assert given.covariance(functions_own, functions_shared) == pytest.approx(columns.T @ known @ columns)
    right = np.arange(N * K + S, dtype=float)
    solved = given.solve(right[: N * K].reshape(N, K), right[N * K :])
    assert np.concatenate([solved[0].ravel(), solved[1]]) == pytest.approx(known @ right)
    drawn = given.draws(200_000, np.random.default_rng(1))
    drawn_rows = np.concatenate([drawn[0].reshape(N * K, -1), drawn[1]])
    spread = np.sqrt(np.outer(np.diag(known), np.diag(known)))
    assert np.max(np.abs(np.cov(drawn_rows) - known) / spread) < 0.02
