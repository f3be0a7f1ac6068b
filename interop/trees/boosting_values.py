"""Trees and losses of XGBoost that the tests of packages/trees hold boosting to. Writes JSON to the path given.

Columns hold at most 255 distinct whole numbers, so that both sides see the same bins.
"""

import json
import sys

import numpy as np
import xgboost
from sklearn.metrics import log_loss, mean_squared_error

from problem import draws, problem


def flat(node, into):
    """Nodes in preorder: [feature, split value, missing goes left, gain, cover], or [leaf value, cover]."""
    if "leaf" in node:
        into.append([node["leaf"], node["cover"]])
        return into
    children = {child["nodeid"]: child for child in node["children"]}
    feature = int(node["split"][1:])
    into.append([feature, node["split_condition"], int(node["missing"] == node["yes"]), node["gain"], node["cover"]])
    flat(children[node["yes"]], into)
    return flat(children[node["no"]], into)


def trees(model):
    dump = model.get_booster().get_dump(with_stats=True, dump_format="json")
    return [flat(json.loads(tree), []) for tree in dump]


def same_trees():
    cases = []
    for task, seed, columns, levels, parameters, weighted, gaps in [
        ("binary", 31, 4, 60, {}, False, False),
        ("classes", 32, 4, 100, {"max_depth": 4}, False, False),
        ("numbers", 33, 5, 250, {"max_depth": 5}, False, False),
        ("numbers", 34, 4, 80, {"reg_alpha": 0.3, "reg_lambda": 2, "gamma": 0.05, "learning_rate": 0.1}, True, False),
        ("binary", 35, 4, 50, {"min_child_weight": 5, "max_delta_step": 0.4}, True, False),
        ("classes", 36, 4, 40, {"max_depth": 3}, False, True),
        ("numbers", 37, 6, 120, {"max_leaves": 9, "reg_lambda": 0}, False, True),
        ("binary", 38, 4, 60, {"scale_pos_weight": 3, "base_score": 0.3, "gamma": 1.5}, False, True),
        ("numbers", 39, 5, 60, {"grow_policy": "lossguide", "max_leaves": 12, "max_depth": 0}, False, False),
        ("classes", 40, 4, 50, {"grow_policy": "lossguide", "max_leaves": 9, "max_depth": 4}, False, True),
        ("numbers", 41, 5, 60, {"monotone_constraints": (1, -1, 0, 1, -1), "max_depth": 5}, False, False),
        ("binary", 42, 4, 60, {"monotone_constraints": (1, 1, -1, 0), "reg_alpha": 0.4, "max_depth": 4}, True, True),
        ("numbers", 43, 5, 60, {"interaction_constraints": [[0, 2], [1, 2, 3]], "max_depth": 5}, False, False),
    ]:
        cells, labels, score = problem(seed, 600, columns, levels)
        cells = cells.copy()
        if gaps:
            cells[2][draws(seed + 5, 600) < 0.2] = np.nan
        # Eighths, so that both sides sum them exactly.
        weight = np.ceil(draws(seed + 2, 600) * 8) / 8 if weighted else None
        targets = {"binary": (labels > 0).astype(int), "classes": labels, "numbers": score.astype(np.float32)}[task]
        kind = xgboost.XGBRegressor if task == "numbers" else xgboost.XGBClassifier
        # XGBoost takes groups of column numbers as text only.
        given = {k: str(v) if k == "interaction_constraints" else v for k, v in parameters.items()}
        model = kind(n_estimators=4, n_jobs=1, tree_method="hist", **given)
        model.fit(cells.T, targets, sample_weight=weight)
        margins = model.predict(cells.T[:50], output_margin=True)
        cases.append(
            {
                "task": task,
                "seed": seed,
                "columns": columns,
                "levels": levels,
                "parameters": parameters,
                "weighted": weighted,
                "gaps": gaps,
                "trees": trees(model),
                "margins": np.asarray(margins, dtype=float).ravel().tolist(),
            }
        )
    return cases


def held_out():
    cells, labels, score = problem(11, 3000, 8, 1000)
    features, train, test = cells.T, slice(0, 2000), slice(2000, 3000)
    cases = []
    for parameters in [
        {"n_estimators": 60, "learning_rate": 0.1, "max_depth": 4},
        {"n_estimators": 40, "subsample": 0.7, "colsample_bynode": 0.7, "learning_rate": 0.1},
    ]:
        losses, errors = [], []
        for seed in range(5):
            settings = {"random_state": seed, "n_jobs": 1, **parameters}
            model = xgboost.XGBClassifier(**settings).fit(features[train], labels[train])
            losses.append(log_loss(labels[test], model.predict_proba(features[test])))
            model = xgboost.XGBRegressor(**settings).fit(features[train], score[train])
            errors.append(mean_squared_error(score[test], model.predict(features[test])) ** 0.5)
        summary = {"mean": float(np.mean(losses)), "spread": float(np.std(losses))}
        rmse = {"mean": float(np.mean(errors)), "spread": float(np.std(errors))}
        cases.append({"parameters": parameters, "logLoss": summary, "rmse": rmse})
    return cases


def early_stopping():
    cells, labels, _ = problem(12, 1200, 5, 200)
    features, train, test = cells.T, slice(0, 800), slice(800, 1200)
    model = xgboost.XGBClassifier(n_estimators=200, learning_rate=0.2, early_stopping_rounds=8, n_jobs=1)
    model.fit(features[train], labels[train], eval_set=[(features[test], labels[test])], verbose=False)
    history = model.evals_result()["validation_0"]["mlogloss"]
    return {"bestIteration": int(model.best_iteration), "history": history}


with open(sys.argv[1], "w") as file:
    json.dump({"trees": same_trees(), "heldOut": held_out(), "earlyStopping": early_stopping()}, file)
