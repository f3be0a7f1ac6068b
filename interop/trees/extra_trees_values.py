"""Values of scikit-learn's extremely randomised trees and of its entropy criterion. Writes JSON to the path given."""

import json
import sys

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor
from sklearn.metrics import log_loss, mean_squared_error
from sklearn.tree import DecisionTreeClassifier

from problem import problem

SEEDS = range(5)
TRAIN, TEST = slice(0, 2000), slice(2000, 3000)


def entropy_trees():
    """One column: no random order of features decides a tie between them."""
    cases = []
    for seed, levels, parameters in [
        (1, 200, {"max_depth": 6, "min_samples_leaf": 3}),
        (2, 50, {"min_samples_leaf": 5, "min_impurity_decrease": 0.01}),
        (3, 200, {"max_depth": 4, "class_weight": "balanced"}),
    ]:
        cells, labels, _ = problem(seed, 400, 2, levels)
        tree = DecisionTreeClassifier(random_state=0, criterion="entropy", **parameters).fit(cells[:1].T, labels)
        grid = np.arange(levels, dtype=np.float32).reshape(-1, 1)
        probabilities = tree.predict_proba(grid).ravel().tolist()
        cases.append({"seed": seed, "levels": levels, "parameters": parameters, "probabilities": probabilities})
    return cases


def with_gaps(cells):
    """A third of the first column, the one that matters most, missing."""
    gaps = cells.copy()
    gaps[0, (cells[2] % 3) == 0] = np.nan
    return gaps


def forests():
    cells, labels, score = problem(11, 3000, 8, 250)
    cases = []
    for has_gaps, parameters in [
        (False, {"min_samples_leaf": 2}),
        (False, {"min_samples_leaf": 5, "max_features": 0.5, "criterion": "entropy"}),
        (False, {"min_samples_leaf": 3, "bootstrap": True}),
        (True, {"min_samples_leaf": 3}),
    ]:
        features = (with_gaps(cells) if has_gaps else cells).T
        losses, leaves = [], []
        for seed in SEEDS:
            forest = ExtraTreesClassifier(n_estimators=100, random_state=seed, n_jobs=2, **parameters)
            forest.fit(features[TRAIN], labels[TRAIN])
            losses.append(log_loss(labels[TEST], forest.predict_proba(features[TEST])))
            leaves.append(np.mean([tree.get_n_leaves() for tree in forest.estimators_]))
        cases.append(
            {
                "hasGaps": has_gaps,
                "parameters": parameters,
                "loss": float(np.mean(losses)),
                "spread": float(np.std(losses)),
                "leaves": float(np.mean(leaves)),
            }
        )
    regression = []
    for parameters in [{}, {"min_samples_leaf": 3, "max_features": "sqrt"}]:
        errors, leaves = [], []
        for seed in SEEDS:
            forest = ExtraTreesRegressor(n_estimators=100, random_state=seed, n_jobs=2, **parameters)
            forest.fit(cells.T[TRAIN], score[TRAIN])
            errors.append(mean_squared_error(score[TEST], forest.predict(cells.T[TEST])))
            leaves.append(np.mean([tree.get_n_leaves() for tree in forest.estimators_]))
        regression.append(
            {
                "parameters": parameters,
                "loss": float(np.mean(errors)),
                "spread": float(np.std(errors)),
                "leaves": float(np.mean(leaves)),
            }
        )
    return {"classification": cases, "regression": regression}


with open(sys.argv[1], "w") as file:
    json.dump({"entropyTrees": entropy_trees(), "forests": forests()}, file, indent=1)
