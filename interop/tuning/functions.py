"""The functions of functions.ts, drawn through an Optuna trial, and the studies that look for their least value."""

import math

import numpy as np
import optuna

HARTMANN_ALPHA = np.array([1, 1.2, 3, 3.2])
HARTMANN_A = np.array(
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
)
HARTMANN_P = np.array(
    [
        [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
        [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
        [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
        [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
    ]
)


def suggest(trial, space):
    """Parameters of a space in the form of functions.ts, those whose condition holds."""
    drawn = {}
    for name, parameter in space.items():
        when = parameter.get("when")
        if when is not None and drawn.get(when["parameter"]) not in when["in"]:
            continue
        if parameter["kind"] == "categorical":
            drawn[name] = trial.suggest_categorical(name, parameter["choices"])
            continue
        low, high, log = parameter["low"], parameter["high"], parameter.get("log", False)
        if parameter["kind"] == "integer":
            drawn[name] = trial.suggest_int(name, low, high, log=log, step=parameter.get("step", 1))
        else:
            drawn[name] = trial.suggest_float(name, low, high, log=log, step=parameter.get("step"))
    return drawn


def evaluate(name, drawn):
    if name == "mixed":
        effort = math.log10(drawn["rate"] * drawn["rounds"])
        offset = {"a": 0.6, "b": 0, "c": 0.9}[drawn["kind"]]
        return offset + (drawn["depth"] / 12 - 0.5) ** 2 * 4 + (effort - 0.5) ** 2 + (drawn["share"] - 0.7) ** 2
    if name == "conditional":
        pace = (math.log10(drawn["rate"]) + 1.5) ** 2 / 4
        if drawn["model"] == "tree":
            return 0.2 + (drawn["depth"] - 6) ** 2 / 30 + (math.log10(drawn["leaf"]) - 1.2) ** 2 / 3 + pace
        return (drawn["layers"] - 2) ** 2 / 5 + (math.log2(drawn["units"]) - 6) ** 2 / 12 + 2 * pace
    x = np.array(list(drawn.values()))
    if name == "sphere":
        return float(np.sum(x**2))
    if name == "rosenbrock":
        return float(np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2))
    if name == "branin":
        bend = x[1] - 5.1 / (4 * math.pi**2) * x[0] ** 2 + 5 / math.pi * x[0] - 6
        return float(bend**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10)
    if name == "hartmann6":
        return float(-np.sum(HARTMANN_ALPHA * np.exp(-np.sum(HARTMANN_A * (x - HARTMANN_P) ** 2, axis=1))))
    if name == "ackley":
        spread, waves = math.sqrt(np.mean(x**2)), np.mean(np.cos(2 * math.pi * x))
        return float(-20 * math.exp(-0.2 * spread) - math.exp(waves) + 20 + math.e)
    raise ValueError(name)


def sampler(seed, space):
    """Optuna's TPE as its documentation advises for a space: jointly, and in groups where there are conditions."""
    has_conditions = any("when" in parameter for parameter in space.values())
    return optuna.samplers.TPESampler(seed=seed, multivariate=True, group=has_conditions)
