"""Margins of XGBoost's objectives that the tests of packages/trees hold boosting to. Writes JSON to the path given."""

import json
import sys

import numpy as np
import xgboost

from problem import draws, problem

CASES = [
    ("reg:squarederror", {}),
    ("reg:absoluteerror", {}),
    ("reg:absoluteerror", {"subsample": 1, "max_depth": 6, "learning_rate": 0.7}),
    ("reg:pseudohubererror", {}),
    ("reg:pseudohubererror", {"huber_slope": 0.3}),
    ("reg:quantileerror", {"quantile_alpha": 0.2}),
    ("reg:quantileerror", {"quantile_alpha": 0.9}),
    ("count:poisson", {}),
    ("count:poisson", {"max_delta_step": 0.2}),
]


def fitted():
    results = []
    for at, (objective, parameters) in enumerate(CASES):
        for weighted in (False, True):
            seed = 51 + at
            cells, _, score = problem(seed, 700, 4, 90)
            # Sixty-fourths, which float32 holds exactly; long on the right.
            targets = np.floor(score**3 * (2 if objective == "count:poisson" else 64))
            if objective != "count:poisson":
                targets = targets / 64
            weight = np.ceil(draws(seed + 2, 700) * 8) / 8 if weighted else None
            settings = {"n_estimators": 5, "max_depth": 4, "n_jobs": 1, "tree_method": "hist", **parameters}
            model = xgboost.XGBRegressor(objective=objective, **settings)
            model.fit(cells.T, targets, sample_weight=weight)
            results.append(
                {
                    "objective": objective,
                    "seed": seed,
                    "weighted": weighted,
                    "parameters": parameters,
                    "margins": model.predict(cells.T[:60], output_margin=True).astype(float).tolist(),
                    "predictions": model.predict(cells.T[:60]).astype(float).tolist(),
                }
            )
    return results


with open(sys.argv[1], "w") as file:
    json.dump({"fitted": fitted()}, file)
