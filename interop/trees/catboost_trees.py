"""Trees and losses of CatBoost that the tests of packages/trees hold its style to. Writes JSON to the path given.

Columns hold at most 254 distinct whole numbers, so that both sides see the same thresholds.
"""

import json
import os
import sys
import tempfile

import catboost
import numpy as np
from sklearn.metrics import log_loss, mean_squared_error

from problem import draws, problem

PLAIN = {
    "random_strength": 0,
    "bootstrap_type": "No",
    "boosting_type": "Plain",
    "thread_count": 1,
    "verbose": 0,
    "allow_writing_files": False,
}


def symmetric(model):
    """Of each tree: splits [column, border] level by level, leaf values, leaf weights; and the bias."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.json")
        model.save_model(path, format="json")
        with open(path) as file:
            parsed = json.load(file)
    trees = [
        {
            "splits": [[split["float_feature_index"], split["border"]] for split in tree["splits"]],
            "values": tree["leaf_values"],
            "weights": tree["leaf_weights"],
        }
        for tree in parsed["oblivious_trees"]
    ]
    return trees, parsed["scale_and_bias"][1]


def same_trees():
    cases = []
    for task, seed, columns, levels, parameters, weighted, gaps in [
        ("numbers", 41, 4, 60, {}, False, False),
        ("numbers", 42, 5, 200, {"depth": 4, "l2_leaf_reg": 0.5, "score_function": "L2"}, True, False),
        ("numbers", 43, 4, 30, {"depth": 8, "boost_from_average": False}, False, True),
        ("numbers", 44, 4, 50, {"nan_mode": "Max", "leaf_estimation_method": "Gradient"}, False, True),
        ("numbers", 45, 4, 50, {"loss_function": "MAE"}, False, False),
        ("numbers", 46, 4, 50, {"loss_function": "Quantile:alpha=0.8"}, False, False),
        ("numbers", 47, 4, 50, {"loss_function": "Huber:delta=0.3"}, False, False),
        ("numbers", 48, 4, 50, {"loss_function": "Poisson"}, False, False),
        ("numbers", 49, 3, 3, {"depth": 6}, False, False),
        ("numbers", 50, 4, 50, {"model_shrink_rate": 0.3}, False, False),
        ("binary", 51, 4, 60, {}, False, False),
        ("binary", 52, 4, 60, {"leaf_estimation_iterations": 10, "scale_pos_weight": 3}, True, True),
        ("binary", 53, 4, 60, {"boost_from_average": True, "depth": 3, "auto_class_weights": "Balanced"}, False, False),
        ("binary", 54, 4, 60, {"leaf_estimation_method": "Gradient", "leaf_estimation_iterations": 5}, False, False),
        ("classes", 55, 4, 60, {}, False, False),
        ("classes", 56, 5, 100, {"depth": 4, "class_weights": [1, 2, 0.5]}, True, True),
        ("classes", 57, 4, 40, {"leaf_estimation_iterations": 4}, False, False),
    ]:
        cells, labels, score = problem(seed, 600, columns, levels)
        cells = cells.copy()
        if gaps:
            cells[2][draws(seed + 5, 600) < 0.2] = np.nan
        # Eighths, so that both sides sum them exactly.
        weight = np.ceil(draws(seed + 2, 600) * 8) / 8 if weighted else None
        targets = {"binary": (labels > 0).astype(int), "classes": labels, "numbers": score.astype(np.float32)}[task]
        kind = catboost.CatBoostRegressor if task == "numbers" else catboost.CatBoostClassifier
        model = kind(iterations=4, learning_rate=0.3, **PLAIN, **parameters)
        model.fit(cells.T, targets, sample_weight=weight)
        margins = model.predict(cells.T[:50], prediction_type="RawFormulaVal")
        trees, bias = symmetric(model)
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
                "bias": bias,
                "margins": np.asarray(margins, dtype=float).ravel().tolist(),
            }
        )
    return cases


def held_out():
    cells, labels, score = problem(11, 3000, 8, 1000)
    features, train, test = cells.T, slice(0, 2000), slice(2000, 3000)
    cases = []
    for parameters in [
        {"iterations": 80},
        {"iterations": 60, "depth": 4, "rsm": 0.6},
        {"iterations": 60, "boosting_type": "Ordered", "depth": 5},
        {"iterations": 50, "bootstrap_type": "Bernoulli", "subsample": 0.5, "learning_rate": 0.1},
    ]:
        losses, binary, errors = [], [], []
        for seed in range(3):
            settings = {"random_seed": seed, "thread_count": 1, "verbose": 0, "allow_writing_files": False, **parameters}
            model = catboost.CatBoostClassifier(**settings).fit(features[train], labels[train])
            losses.append(log_loss(labels[test], model.predict_proba(features[test])))
            model = catboost.CatBoostClassifier(**settings).fit(features[train], labels[train] > 0)
            binary.append(log_loss(labels[test] > 0, model.predict_proba(features[test])))
            model = catboost.CatBoostRegressor(**settings).fit(features[train], score[train])
            errors.append(mean_squared_error(score[test], model.predict(features[test])) ** 0.5)
        named = {"classes": losses, "binary": binary, "rmse": errors}
        summary = {name: {"mean": float(np.mean(found)), "spread": float(np.std(found))} for name, found in named.items()}
        cases.append({"parameters": parameters, **summary})
    return cases


def with_categories(seed, rows):
    """Two columns of numbers, and two of categories (8, and 60 of which some are rare) that move the score."""
    cells, _, _ = problem(seed, rows, 2, 100)
    few = np.floor(draws(seed + 7, rows) * 8).astype(int)
    many = np.floor(draws(seed + 8, rows) ** 2 * 60).astype(int)
    score = cells[0] / 100 + draws(seed + 9, 8)[few] + draws(seed + 10, 60)[many] + 0.4 * draws(seed + 11, rows)
    labels = (score > 1.4).astype(int) + (score > 2).astype(int)
    columns = [cells[0], cells[1], few, many]
    return [[column[row] if c < 2 else int(column[row]) for c, column in enumerate(columns)] for row in range(rows)], labels, score


def one_hot():
    """Margins without sampling where every category is split one against the others."""
    features, labels, score = with_categories(61, 500)
    cases = []
    for task, targets in [("numbers", score.astype(np.float32)), ("classes", labels)]:
        kind = catboost.CatBoostRegressor if task == "numbers" else catboost.CatBoostClassifier
        model = kind(iterations=4, learning_rate=0.3, one_hot_max_size=255, **PLAIN)
        model.fit(features, targets, cat_features=[2, 3])
        margins = model.predict(features[:50], prediction_type="RawFormulaVal")
        cases.append({"task": task, "margins": np.asarray(margins, dtype=float).ravel().tolist()})
    return cases


def held_out_categories():
    features, labels, score = with_categories(62, 3000)
    losses, errors = [], []
    for seed in range(3):
        settings = {"random_seed": seed, "iterations": 100, "thread_count": 1, "verbose": 0, "allow_writing_files": False}
        model = catboost.CatBoostClassifier(**settings).fit(features[:2000], labels[:2000], cat_features=[2, 3])
        losses.append(log_loss(labels[2000:], model.predict_proba(features[2000:])))
        model = catboost.CatBoostRegressor(**settings).fit(features[:2000], score[:2000], cat_features=[2, 3])
        errors.append(mean_squared_error(score[2000:], model.predict(features[2000:])) ** 0.5)
    named = {"classes": losses, "rmse": errors}
    return {name: {"mean": float(np.mean(found)), "spread": float(np.std(found))} for name, found in named.items()}


def learning_rates():
    rows = []
    for count, iterations in [(120, 1000), (600, 50), (600, 1000)]:
        cells, labels, score = problem(13, count, 3, 20)
        for kind, targets in [
            (catboost.CatBoostRegressor, score),
            (catboost.CatBoostClassifier, labels),
            (catboost.CatBoostClassifier, labels > 0),
        ]:
            for evaluated in [False, True]:
                model = kind(iterations=iterations, depth=1, **PLAIN)
                model.fit(cells.T, targets, eval_set=(cells.T, targets) if evaluated else None)
                parameters = model.get_all_params()
                rows.append([parameters["loss_function"], count, iterations, evaluated, parameters["learning_rate"]])
    return rows


def early_stopping():
    cells, labels, _ = problem(12, 1200, 5, 200)
    features, train, test = cells.T, slice(0, 800), slice(800, 1200)
    model = catboost.CatBoostClassifier(iterations=300, learning_rate=0.2, early_stopping_rounds=8, **PLAIN)
    model.fit(features[train], labels[train], eval_set=(features[test], labels[test]))
    history = model.evals_result_["validation"]["MultiClass"]
    return {"treeCount": int(model.tree_count_), "history": history}


with open(sys.argv[1], "w") as file:
    found = {
        "trees": same_trees(),
        "heldOut": held_out(),
        "oneHot": one_hot(),
        "heldOutCategories": held_out_categories(),
        "learningRates": learning_rates(),
        "earlyStopping": early_stopping(),
    }
    json.dump(found, file)
