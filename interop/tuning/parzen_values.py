"""Weights and log-densities of Optuna's Parzen estimator, for packages/pregao/src/tuning/tpe/parzen-estimator.test.ts.

usage: parzen_values.py OUTPUT.json
"""

import json
import sys

import numpy as np
import optuna
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_weights

import functions

SPACES = {
    "real": {"x": {"kind": "number", "low": -2.0, "high": 3.0}},
    "logarithm": {"x": {"kind": "number", "low": 1e-4, "high": 1e2, "log": True}},
    "grid": {"x": {"kind": "number", "low": 0.0, "high": 1.0, "step": 0.1}},
    "integer": {"x": {"kind": "integer", "low": 3, "high": 10}},
    "many integers": {"x": {"kind": "integer", "low": 100, "high": 900}},
    "every fifth integer": {"x": {"kind": "integer", "low": 5, "high": 500, "step": 5}},
    "integer by its logarithm": {"x": {"kind": "integer", "low": 1, "high": 400, "log": True}},
    "choice": {"x": {"kind": "categorical", "choices": ["a", "b", "c", "d"]}},
    "all together": {
        "rate": {"kind": "number", "low": 0.01, "high": 0.3, "log": True},
        "depth": {"kind": "integer", "low": 3, "high": 10},
        "rounds": {"kind": "integer", "low": 100, "high": 500},
        "leaf": {"kind": "integer", "low": 1, "high": 400, "log": True},
        "share": {"kind": "number", "low": 0.6, "high": 1.0},
        "kind": {"kind": "categorical", "choices": ["a", "b"]},
    },
    "two numbers": {
        "share": {"kind": "number", "low": 0.0, "high": 1.0},
        "rate": {"kind": "number", "low": 1e-3, "high": 1.0, "log": True},
    },
}
# Which of equal numbers has which width is not defined: of several parameters, and with aged weights, none are equal.
COUNTS = {
    "real": [0, 1, 2, 9, 26, 60, 150],
    "logarithm": [1, 24, 80],
    "choice": [0, 3, 40],
    "all together": [1, 4, 7],
    "two numbers": [30, 100],
}


def distribution(parameter):
    if parameter["kind"] == "categorical":
        return optuna.distributions.CategoricalDistribution(parameter["choices"])
    low, high, log = parameter["low"], parameter["high"], parameter.get("log", False)
    if parameter["kind"] == "integer":
        return optuna.distributions.IntDistribution(low, high, log=log, step=parameter.get("step", 1))
    return optuna.distributions.FloatDistribution(low, high, log=log, step=parameter.get("step"))


def draw(space, seed, count):
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=seed))
    return [functions.suggest(study.ask(), space) for _ in range(count)]


def differing(rows, space, count):
    """The first rows of which no two have a number in common."""
    numbers = [key for key, parameter in space.items() if parameter["kind"] != "categorical"]
    kept = []
    for row in rows:
        if len(kept) < count and all(row[key] != other[key] for key in numbers for other in kept):
            kept.append(row)
    assert len(kept) == count
    return kept


def case(name, space, count, seed):
    distributions = {key: distribution(parameter) for key, parameter in space.items()}
    observations = draw(space, seed, count)
    if len(space) > 1:
        observations = differing(draw(space, seed, 40 * count), space, count)
    points = draw(space, seed + 1000, 12)

    def columns(rows):
        return {
            key: np.array([one.to_internal_repr(row[key]) for row in rows], dtype=float)
            for key, one in distributions.items()
        }

    settings = _ParzenEstimatorParameters(
        prior_weight=1.0,
        consider_magic_clip=True,
        consider_endpoints=False,
        weights=default_weights,
        multivariate=True,
    )
    estimator = _ParzenEstimator(columns(observations), distributions, settings)
    return {
        "name": f"{name}, {count} observations",
        "space": space,
        "observations": observations,
        "weights": estimator._mixture_distribution.weights.tolist(),
        "points": points,
        "log_densities": estimator.log_pdf(columns(points)).tolist(),
    }


optuna.logging.set_verbosity(optuna.logging.WARNING)
cases = [
    case(name, space, count, 10 * place + count)
    for place, (name, space) in enumerate(SPACES.items())
    for count in COUNTS.get(name, [1, 4, 20])
]
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump({"made_with": {"optuna": optuna.__version__}, "cases": cases}, file)
    file.write("\n")
