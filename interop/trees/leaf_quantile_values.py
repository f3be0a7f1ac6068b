"""Margins of LightGBM's losses whose leaves take quantiles of residuals, for the tests of packages/trees. Writes JSON to the
path given. XGBoost's are in objective_values.py. The weights are such that no residual is 0 in float32 but not in float64:
its sign would decide the next tree.
"""

import json
import sys

import lightgbm
import numpy as np

from problem import draws, problem

CASES = [
    (objective, parameters, weighted)
    for objective, parameters in (
        ("regression_l1", {}),
        ("quantile", {"alpha": 0.2}),
        ("quantile", {"alpha": 0.9}),
    )
    for weighted in (None, 1, 3)
]


def margins(objective, parameters, weighted):
    cells, _, score = problem(96, 700, 4, 90)
    targets = np.floor(score**3 * 64) / 64
    # Weights up to 3: LightGBM interpolates where a row weighs 1 or more.
    weight = np.ceil(draws(99, 700) * 8 * weighted) / 8 if weighted else None
    fixed = {"min_data_in_bin": 1, "force_col_wise": True, "deterministic": True, "verbose": -1, "n_jobs": 1}
    model = lightgbm.LGBMRegressor(n_estimators=4, num_leaves=8, objective=objective, **fixed, **parameters)
    model.fit(cells.T, targets, sample_weight=weight)
    return model.predict(cells.T[:60], raw_score=True).tolist()


with open(sys.argv[1], "w") as file:
    fitted = [
        {"objective": o, "parameters": p, "weighted": w, "margins": margins(o, p, w)} for o, p, w in CASES
    ]
    json.dump(fitted, file)
