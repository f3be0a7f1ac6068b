"""Trees of LightGBM that the tests of packages/trees hold the LightGBM style to. Writes JSON to the path given.

Columns hold few distinct whole numbers and min_data_in_bin is 1, so that both sides see the same bins.
"""

import json
import sys

import lightgbm
import numpy as np
from sklearn.metrics import log_loss, mean_squared_error

from problem import draws, problem


def flat(node, into):
    """Nodes in preorder: [feature, threshold, missing goes left, gain, rows], or [leaf value, rows]."""
    if "leaf_value" in node:
        into.append([node["leaf_value"], node.get("leaf_count", 0)])
        return into
    left = int(node["default_left"]) if node["missing_type"] == "NaN" else -1
    into.append([node["split_feature"], node["threshold"], left, node["split_gain"], node["internal_count"]])
    flat(node["left_child"], into)
    return flat(node["right_child"], into)


def fitted(task, cells, labels, score, parameters, weight=None):
    targets = {
        "binary": (labels > 0).astype(int),
        "classes": labels,
        "numbers": score.astype(np.float32),
        "counts": np.floor(score * 5).astype(np.float32),
    }[task]
    kind = lightgbm.LGBMClassifier if task in ("binary", "classes") else lightgbm.LGBMRegressor
    model = kind(
        n_jobs=1, verbose=-1, deterministic=True, force_row_wise=True, min_data_in_bin=1, enable_bundle=False, **parameters
    )
    return model.fit(cells.T, targets, sample_weight=weight)


def same_trees():
    cases = []
    for task, seed, columns, levels, parameters, weighted, gaps in [
        ("numbers", 41, 4, 60, {}, False, False),
        ("binary", 42, 4, 60, {"num_leaves": 12}, False, False),
        ("classes", 43, 4, 100, {"num_leaves": 7, "min_child_samples": 5}, False, False),
        ("numbers", 44, 5, 80, {"max_depth": 3, "learning_rate": 0.3}, True, False),
        ("numbers", 45, 4, 50, {"num_leaves": 15, "min_child_samples": 8}, False, True),
        ("classes", 46, 4, 40, {"num_leaves": 9}, False, True),
        ("binary", 47, 4, 60, {"max_delta_step": 0.4, "reg_alpha": 0.5, "num_leaves": 9}, True, False),
        ("numbers", 48, 4, 60, {"path_smooth": 20, "num_leaves": 16}, False, False),
        ("binary", 49, 4, 60, {"scale_pos_weight": 3, "min_child_weight": 4, "num_leaves": 10}, False, False),
        ("binary", 50, 4, 60, {"is_unbalance": True, "boost_from_average": False, "num_leaves": 10}, False, True),
        ("numbers", 51, 5, 60, {"monotone_constraints": [1, -1, 0, 1, -1], "num_leaves": 20}, False, False),
        ("classes", 52, 4, 60, {"monotone_constraints": [1, 1, -1, 0], "num_leaves": 10, "min_split_gain": 0.05}, False, True),
        ("numbers", 53, 5, 60, {"interaction_constraints": [[0, 1], [1, 2, 3]], "num_leaves": 20}, False, False),
        ("numbers", 60, 4, 60, {"objective": "regression_l1", "num_leaves": 6}, False, False),
        ("numbers", 54, 4, 60, {"objective": "regression_l1", "num_leaves": 8}, True, False),
        ("numbers", 79, 4, 60, {"objective": "quantile", "alpha": 0.75, "num_leaves": 6}, False, False),
        ("numbers", 55, 4, 60, {"objective": "quantile", "alpha": 0.8, "num_leaves": 8}, True, False),
        ("numbers", 56, 4, 60, {"objective": "huber", "alpha": 0.2, "num_leaves": 10}, False, False),
        ("counts", 57, 4, 60, {"objective": "poisson", "num_leaves": 10}, False, False),
        ("numbers", 58, 4, 60, {"min_split_gain": 1.5, "num_leaves": 31, "min_child_samples": 1}, False, False),
    ]:
        cells, labels, score = problem(seed, 600, columns, levels)
        cells = cells.copy()
        if gaps:
            cells[2][draws(seed + 5, 600) < 0.2] = np.nan
        # Eighths, so that both sides sum them exactly.
        weight = np.ceil(draws(seed + 2, 600) * 8) / 8 if weighted else None
        model = fitted(task, cells, labels, score, {"n_estimators": 3, **parameters}, weight)
        trees = [flat(tree["tree_structure"], []) for tree in model.booster_.dump_model()["tree_info"]]
        margins = model.predict(cells.T[:50], raw_score=True)
        cases.append(
            {
                "task": task,
                "seed": seed,
                "columns": columns,
                "levels": levels,
                "parameters": parameters,
                "weighted": weighted,
                "gaps": gaps,
                "trees": trees,
                "margins": np.asarray(margins, dtype=float).ravel().tolist(),
            }
        )
    return cases


def held_out():
    cells, labels, score = problem(11, 3000, 8, 1000)
    features, train, test = cells.T, slice(0, 2000), slice(2000, 3000)
    cases = []
    for parameters in [
        {"n_estimators": 40, "num_leaves": 15, "reg_lambda": 3},
        {"n_estimators": 40, "num_leaves": 15, "subsample": 0.7, "subsample_freq": 1, "colsample_bytree": 0.7},
    ]:
        losses, errors = [], []
        for seed in range(5):
            settings = {"random_state": seed, "n_jobs": 1, "verbose": -1, **parameters}
            model = lightgbm.LGBMClassifier(**settings).fit(features[train], labels[train])
            losses.append(log_loss(labels[test], model.predict_proba(features[test])))
            model = lightgbm.LGBMRegressor(**settings).fit(features[train], score[train])
            errors.append(mean_squared_error(score[test], model.predict(features[test])) ** 0.5)
        summary = {"mean": float(np.mean(losses)), "spread": float(np.std(losses))}
        rmse = {"mean": float(np.mean(errors)), "spread": float(np.std(errors))}
        cases.append({"parameters": parameters, "logLoss": summary, "rmse": rmse})
    return cases


with open(sys.argv[1], "w") as file:
    json.dump({"trees": same_trees(), "heldOut": held_out()}, file)
