"""How much draws know: the effective size of Markov chains, whether they agree, how heavy importance weights are.

Source: Vehtari, Gelman, Simpson, Carpenter and Buerkner (2021), Rank-normalization, folding, and localization: an
improved R-hat for assessing convergence of MCMC, without the normalisation of ranks; for weights: Vehtari,
Simpson, Gelman, Yao and Gabry (2024), Pareto smoothed importance sampling.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import genpareto

FloatArray = NDArray[np.float64]


def split_r_hat(chains: FloatArray) -> float:
    """Spread of the draws over that within half chains, 1 where all agree; (chains, draws)."""
    halves = _halves(chains)
    within, total = _variances(halves)
    return float(np.sqrt(total / within))


def effective_size(chains: FloatArray) -> float:
    """How many independent draws would know the mean as well; (chains, draws), at least 8 draws.

    Autocorrelations are summed in pairs as long as pairs are positive, each no more than the one before (Geyer
    1992, Practical Markov chain Monte Carlo, section 3.3).
    """
    halves = _halves(chains)
    within, total = _variances(halves)
    lags = np.mean([_autocovariance(half) for half in halves], axis=0)
    correlation = 1 - (within - lags * halves.shape[1] / (halves.shape[1] - 1)) / total
    correlation[0] = 1.0
    even = len(correlation) // 2 * 2
    pairs = correlation[:even].reshape(-1, 2).sum(axis=1)
    positive = len(pairs) if (pairs > 0).all() else int(np.argmin(pairs > 0))
    time = 2 * np.minimum.accumulate(pairs[:positive]).sum() - 1
    # Draws that alternate know more than independent ones, but no claim is made of more than log10 of them.
    return float(halves.size / max(time, 1 / np.log10(halves.size)))


def pareto_k(log_weights: FloatArray) -> float:
    """Shape of the generalised Pareto distribution of the largest weights, (n,): below 0.7 they can be used.

    The largest are 3 roots of n, but at most a fifth; the distribution is fitted by maximum likelihood.
    """
    weights = np.sort(np.exp(log_weights - log_weights.max()))
    tail = int(min(0.2 * len(weights), 3 * np.sqrt(len(weights))))
    return float(genpareto.fit(weights[-tail:] - weights[-tail - 1], floc=0)[0])


def _halves(chains: FloatArray) -> FloatArray:
    """Each chain as two, (2 chains, draws / 2); an odd last draw is left out."""
    half = chains.shape[1] // 2
    return np.concatenate([chains[:, :half], chains[:, half : 2 * half]])


def _variances(halves: FloatArray) -> tuple[float, float]:
    """Mean variance within chains, and that of all draws, estimated from within and between."""
    count = halves.shape[1]
    within = float(halves.var(axis=1, ddof=1).mean())
    return within, within * (count - 1) / count + float(halves.mean(axis=1).var(ddof=1))


def _autocovariance(draws: FloatArray) -> FloatArray:
    """At every lag, over the number of all draws; (n,) -> (n,)."""
    count, centred = len(draws), draws - draws.mean()
    spectrum = np.fft.rfft(centred, 2 * count)
    return np.asarray(np.fft.irfft(spectrum * np.conj(spectrum))[:count] / count)
