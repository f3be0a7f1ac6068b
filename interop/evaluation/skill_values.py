"""Statistics of skill in plain NumPy and SciPy, for the tests of packages/pregao/src/evaluation/skill. No library of the
environment has them whole, so each is written here straight from its paper, by loops, apart from SciPy's distributions.

usage: skill_values.py OUTPUT.json
"""

import itertools
import json
import math
import sys

import numpy as np
import scipy
import scipy.stats


def diebold_mariano(first, second, horizon):
    """Diebold and Mariano 1995 with Harvey, Leybourne and Newbold 1997; Bartlett's weights where the variance is not positive."""
    d = np.array(first) - np.array(second)
    n = len(d)
    centred = d - d.mean()
    covariance = [float(np.sum(centred[k:] * centred[: n - k])) / n for k in range(horizon)]
    kernel = "rectangular"
    variance = covariance[0] + 2 * sum(covariance[1:])
    if variance <= 0:
        kernel = "bartlett"
        variance = covariance[0] + 2 * sum((1 - k / horizon) * covariance[k] for k in range(1, horizon))
    correction = math.sqrt((n + 1 - 2 * horizon + horizon * (horizon - 1) / n) / n)
    statistic = d.mean() / math.sqrt(variance / n) * correction
    return {
        "difference": float(d.mean()),
        "statistic": float(statistic),
        "p_value": float(2 * scipy.stats.t.sf(abs(statistic), n - 1)),
        "kernel": kernel,
    }


def diebold_mariano_case(name, n, horizon, seed, *, edge, alternating=False):
    random = np.random.default_rng(seed)
    shocks = np.round(random.normal(0, 1, n + horizon), 2)
    errors = np.array([shocks[t : t + horizon].sum() for t in range(n)])
    first = np.round((errors * (1 - edge)) ** 2, 4)
    second = np.round((errors + random.normal(0, 0.5, n)) ** 2, 4)
    if alternating:
        first = second + np.where(np.arange(n) % 2 == 0, 1.0, -1.0) + np.round(random.normal(0, 0.1, n), 4)
    return {
        "name": name,
        "horizon": horizon,
        "first": first.tolist(),
        "second": second.tolist(),
        "expected": diebold_mariano(first, second, horizon),
    }


def sharpe_case(name, seed, n, *, trials, variance, benchmark, law):
    random = np.random.default_rng(seed)
    draws = {"normal": random.normal(0.1, 1, n), "skewed": 1.2 - random.exponential(1, n), "fat": 0.1 + random.standard_t(4, n)}
    returns = np.round(draws[law] / 100, 6)
    sharpe = returns.mean() / returns.std(ddof=1)
    skewness = scipy.stats.skew(returns)
    kurtosis = scipy.stats.kurtosis(returns, fisher=False)
    error = math.sqrt((1 - skewness * sharpe + (kurtosis - 1) / 4 * sharpe**2) / (n - 1))
    normal = scipy.stats.norm
    expected_maximum = math.sqrt(variance) * (
        (1 - np.euler_gamma) * normal.ppf(1 - 1 / trials) + np.euler_gamma * normal.ppf(1 - 1 / (trials * math.e))
    )
    return {
        "name": name,
        "returns": returns.tolist(),
        "trials": trials,
        "variance": variance,
        "benchmark": benchmark,
        "expected": {
            "sharpe": float(sharpe),
            "skewness": float(skewness),
            "kurtosis": float(kurtosis),
            "probabilistic": float(normal.cdf((sharpe - benchmark) / error)),
            "expected_maximum": float(expected_maximum),
            "deflated": float(normal.cdf((sharpe - expected_maximum) / error)),
            "track_record": float(1 + error**2 * (n - 1) * (normal.ppf(0.95) / (sharpe - benchmark)) ** 2),
        },
    }


def overfitting_case(name, seed, strategies, dates, blocks, *, edge):
    random = np.random.default_rng(seed)
    returns = np.round(random.normal(0, 0.01, (strategies, dates)), 5)
    returns[0] += edge
    edges = [dates * b // blocks for b in range(blocks + 1)]
    parts = [np.arange(edges[b], edges[b + 1]) for b in range(blocks)]
    logits, inside_scores, outside_scores = [], [], []
    for chosen in itertools.combinations(range(blocks), blocks // 2):
        inside = np.concatenate([parts[b] for b in chosen])
        outside = np.concatenate([parts[b] for b in range(blocks) if b not in chosen])
        score = [returns[s, inside].mean() / returns[s, inside].std(ddof=1) for s in range(strategies)]
        other = [returns[s, outside].mean() / returns[s, outside].std(ddof=1) for s in range(strategies)]
        best = int(np.argmax(score))
        share = scipy.stats.rankdata(other)[best] / (strategies + 1)
        logits.append(math.log(share / (1 - share)))
        inside_scores.append(score[best])
        outside_scores.append(other[best])
    slope, intercept, *_ = scipy.stats.linregress(inside_scores, outside_scores)
    return {
        "name": name,
        "blocks": blocks,
        "returns": returns.tolist(),
        "expected": {
            "probability": float(np.mean(np.array(logits) <= 0)),
            "combinations": len(logits),
            "mean_logit": float(np.mean(logits)),
            "probability_of_loss": float(np.mean(np.array(outside_scores) < 0)),
            "slope": float(slope),
            "intercept": float(intercept),
        },
    }


reference = {
    "made_with": {"numpy": np.__version__, "scipy": scipy.__version__},
    "student": [
        {"x": x, "freedom": freedom, "tail": float(scipy.stats.t.sf(x, freedom))}
        for freedom in (1, 2.5, 9, 30, 249, 5000)
        for x in (0.1, 1, 2, 4.5, 9)
    ],
    "diebold_mariano": [
        diebold_mariano_case("one step", 60, 1, 1, edge=0.2),
        diebold_mariano_case("five steps that overlap", 120, 5, 2, edge=0.1),
        diebold_mariano_case("no difference", 80, 3, 3, edge=0.0),
        diebold_mariano_case("a variance that is not positive", 40, 2, 4, edge=0.0, alternating=True),
    ],
    "sharpe": [
        sharpe_case("normal", 5, 250, trials=10, variance=0.002, benchmark=0.0, law="normal"),
        sharpe_case("negative skewness", 6, 120, trials=100, variance=0.01, benchmark=0.05, law="skewed"),
        sharpe_case("fat tails", 7, 500, trials=2, variance=0.001, benchmark=-0.02, law="fat"),
    ],
    "overfitting": [
        overfitting_case("noise", 8, 6, 50, 6, edge=0.0),
        overfitting_case("one that is better", 9, 5, 61, 8, edge=0.004),
    ],
}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(reference, file)
    file.write("\n")
