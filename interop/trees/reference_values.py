"""Values of scikit-learn that the tests of packages/trees hold the forest to. Writes JSON to the path given.

The data comes from a small linear congruential generator, so that the TypeScript side makes the same without a file.
"""

import json
import sys

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.metrics import log_loss, mean_squared_error
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from problem import problem


def single_trees():
    cases = []
    for seed, levels, parameters in [
        (1, 200, {}),
        (2, 50, {"min_samples_leaf": 5}),
        (3, 200, {"max_depth": 4}),
        (4, 20, {"min_samples_split": 30}),
        (5, 250, {"min_impurity_decrease": 0.005}),
        (6, 100, {"class_weight": "balanced", "min_samples_leaf": 3}),
    ]:
        # One column: no random order of features decides a tie between them.
        cells, labels, score = problem(seed, 400, 2, levels)
        one = cells[:1].T
        tree = DecisionTreeClassifier(random_state=0, **parameters).fit(one, labels)
        grid = np.arange(levels, dtype=np.float32).reshape(-1, 1)
        case = {
            "seed": seed,
            "levels": levels,
            "parameters": parameters,
            "probabilities": tree.predict_proba(grid).ravel().tolist(),
        }
        plain = {key: value for key, value in parameters.items() if key != "class_weight"}
        regression = DecisionTreeRegressor(random_state=0, **plain).fit(one, score)
        case["regression"] = regression.predict(grid).ravel().tolist()
        cases.append(case)
    return cases


def forests():
    cells, labels, score = problem(11, 3000, 8, 1000)
    features, train, test = cells.T, slice(0, 2000), slice(2000, 3000)
    cases = []
    for parameters in [{"min_samples_leaf": 1}, {"min_samples_leaf": 5, "max_features": 0.5}, {"class_weight": "balanced", "max_depth": 6}]:
        losses = []
        for seed in range(5):
            forest = RandomForestClassifier(n_estimators=100, random_state=seed, n_jobs=2, **parameters)
            losses.append(log_loss(labels[test], forest.fit(features[train], labels[train]).predict_proba(features[test])))
        cases.append({"parameters": parameters, "logLoss": float(np.mean(losses)), "spread": float(np.std(losses))})
    errors = []
    for seed in range(5):
        forest = RandomForestRegressor(n_estimators=100, random_state=seed, n_jobs=2, min_samples_leaf=3)
        errors.append(mean_squared_error(score[test], forest.fit(features[train], score[train]).predict(features[test])))
    return {"classification": cases, "regression": {"parameters": {"min_samples_leaf": 3}, "meanSquaredError": float(np.mean(errors))}}


def missing():
    cells, labels, _ = problem(21, 500, 2, 100)
    column = cells[0].copy()
    column[(cells[1] % 5) == 0] = np.nan
    tree = DecisionTreeClassifier(random_state=0, max_depth=5).fit(column.reshape(-1, 1), labels)
    grid = np.append(np.arange(100, dtype=np.float32), np.nan).reshape(-1, 1)
    return {"seed": 21, "probabilities": tree.predict_proba(grid).ravel().tolist()}


with open(sys.argv[1], "w") as file:
    json.dump({"singleTrees": single_trees(), "forests": forests(), "missing": missing()}, file, indent=1)
