"""Margins of XGBoost's and LightGBM's DART where every earlier tree is dropped, so that nothing is left to chance, and of
XGBoost's leaf-wise growth, for the tests of packages/trees. Writes JSON to the path given.
"""

import json
import sys

import lightgbm
import numpy as np
import xgboost

from problem import problem

ROWS = 600


def by_xgboost(task, parameters):
    cells, labels, score = problem(81, ROWS, 4, 60)
    targets = {"classes": labels, "binary": (labels > 0).astype(int), "numbers": score}[task]
    kind = xgboost.XGBRegressor if task == "numbers" else xgboost.XGBClassifier
    model = kind(n_estimators=5, n_jobs=1, tree_method="hist", **parameters)
    model.fit(cells.T, targets)
    return np.asarray(model.predict(cells.T[:60], output_margin=True), dtype=float).ravel().tolist()


def by_lightgbm(task, parameters):
    cells, labels, score = problem(81, ROWS, 4, 60)
    targets = {"classes": labels, "binary": (labels > 0).astype(int), "numbers": score.astype(np.float32)}[task]
    kind = lightgbm.LGBMRegressor if task == "numbers" else lightgbm.LGBMClassifier
    fixed = {"min_data_in_bin": 1, "force_col_wise": True, "deterministic": True, "verbose": -1, "n_jobs": 1}
    model = kind(n_estimators=5, num_leaves=8, **fixed, **parameters)
    model.fit(cells.T, targets)
    return np.asarray(model.predict(cells.T[:60], raw_score=True), dtype=float).ravel().tolist()


DART = {"booster": "dart", "rate_drop": 1, "max_depth": 4}
# A start from the average would be part of LightGBM's first tree, and dropped with it; max_drop 0 drops one at most.
LGB_DART = {
    "boosting_type": "dart",
    "drop_rate": 1,
    "skip_drop": 0,
    "max_drop": -1,
    "learning_rate": 0.3,
    "boost_from_average": False,
}

CASES = [
    ("xgboost", task, parameters)
    for task in ("binary", "classes", "numbers")
    for parameters in (
        DART,
        {**DART, "normalize_type": "forest"},
        {**DART, "learning_rate": 0.1},
        {"grow_policy": "lossguide", "max_leaves": 7, "max_depth": 0},
        {"grow_policy": "lossguide", "max_leaves": 12, "max_depth": 4, "gamma": 0.1},
    )
] + [
    ("lightgbm", task, parameters)
    for task in ("binary", "classes", "numbers")
    for parameters in (
        LGB_DART,
        {**LGB_DART, "uniform_drop": True},
        {**LGB_DART, "xgboost_dart_mode": True, "uniform_drop": True},
    )
]

with open(sys.argv[1], "w") as file:
    fitted = [
        {
            "library": library,
            "task": task,
            "parameters": parameters,
            "margins": (by_xgboost if library == "xgboost" else by_lightgbm)(task, parameters),
        }
        for library, task, parameters in CASES
    ]
    json.dump(fitted, file)
