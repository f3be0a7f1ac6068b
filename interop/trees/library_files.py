"""Small models of XGBoost and LightGBM in files of theirs, with what the libraries predict.

Writes xgboost.json and lightgbm.json to the folder given. Columns hold few values, so that rows lie on thresholds. With
a second argument "few" only those that the tests of packages/trees keep, which are made by

    python library_files.py ../../packages/trees/src/interchange/libraries few
"""

import base64
import json
import os
import sys

import lightgbm
import numpy as np
import pandas as pd
import xgboost

from problem import draws, problem

ROWS = 40
KEPT = ["binary", "classes", "Poisson", "dart", "early stopping", "categories", "forest of classes", "absolute"]
cells, classes, score = problem(71, 400, 4, 12)
cells = cells.copy()
cells[2][draws(72, 400) < 0.2] = np.nan
# Both zeros, and numbers below 0.
cells[1] = np.where(cells[1] == 6, -0.0, cells[1] - 6)
TARGETS = {
    "binary": (classes > 0).astype(int),
    "classes": classes,
    "numbers": score,
    "groups": score + 0.5 * (cells[3] % 3 == 1),
    "marked": (score + 0.5 * (cells[3] % 3 == 1) > 1.2).astype(int),
    "counts": np.floor(score * 3).astype(int),
    "positive": score + 0.1,
    "shares": score / 3,
}
features = cells.T


def known(column):
    """The rows to predict, which also hold values that training did not."""
    rows = features[:ROWS].copy()
    rows[0] = [-1000, 1000, 1000, 11]
    rows[1] = np.nan
    rows[2, column] = 0
    return rows


def plain(values):
    return [None if np.isnan(value) else float(value) for value in np.asarray(values, dtype=float).ravel()]


def xgboost_files():
    cases = []
    one = {"max_depth": 3, "learning_rate": 0.4, "nthread": 1}
    for name, target, rounds, parameters in [
        ("binary", "binary", 4, {"objective": "binary:logistic"}),
        ("binary, rare", "binary", 2, {"objective": "binary:logistic", "base_score": 0.00001}),
        ("raw scores", "binary", 2, {"objective": "binary:logitraw"}),
        ("shares", "shares", 3, {"objective": "reg:logistic"}),
        ("classes", "classes", 3, {"objective": "multi:softprob", "num_class": 3}),
        ("classes, softmax", "classes", 2, {"objective": "multi:softmax", "num_class": 3}),
        ("numbers", "numbers", 4, {"objective": "reg:squarederror"}),
        ("absolute", "numbers", 3, {"objective": "reg:absoluteerror"}),
        ("pseudo-Huber", "numbers", 3, {"objective": "reg:pseudohubererror", "huber_slope": 0.5}),
        ("quantile", "numbers", 3, {"objective": "reg:quantileerror", "quantile_alpha": 0.3}),
        ("Poisson", "counts", 3, {"objective": "count:poisson"}),
        ("gamma", "positive", 3, {"objective": "reg:gamma"}),
        ("Tweedie", "positive", 3, {"objective": "reg:tweedie", "tweedie_variance_power": 1.2}),
        ("logarithms", "positive", 3, {"objective": "reg:squaredlogerror"}),
        ("dart", "numbers", 6, {"booster": "dart", "rate_drop": 0.5, "one_drop": 1}),
        ("parallel trees", "classes", 2, {"objective": "multi:softprob", "num_class": 3, "num_parallel_tree": 2}),
        ("lossguide", "numbers", 2, {"grow_policy": "lossguide", "max_leaves": 5, "max_depth": 0}),
        ("pruned", "numbers", 2, {"tree_method": "exact", "gamma": 0.5, "max_depth": 4}),
        ("early stopping", "binary", 20, {"objective": "binary:logistic", "learning_rate": 1, "max_depth": 2}),
        ("categories", "groups", 4, {"max_cat_to_onehot": 1}),
        ("categories, one at a time", "marked", 4, {"objective": "binary:logistic", "max_cat_to_onehot": 100}),
        ("categories of text", "groups", 3, {}),
    ]:
        data, types, rows = features, None, known(1)
        if name == "categories of text":
            letters = pd.Categorical.from_codes(cells[3].astype(int), list("abcdefghijkl"))
            data = pd.DataFrame({"a": cells[0], "b": cells[1], "c": cells[2], "d": letters})
            rows = data.iloc[:ROWS]
        elif name.startswith("categories"):
            types = ["q", "q", "q", "c"]
        train = xgboost.DMatrix(data, TARGETS[target], feature_types=types, enable_categorical=True)
        test = xgboost.DMatrix(rows, feature_types=types, enable_categorical=True)
        extra = {}
        if name == "early stopping":
            part = slice(300, 400)
            held_out = xgboost.DMatrix(data[part], TARGETS[target][part])
            train = xgboost.DMatrix(data[:150], TARGETS[target][:150])
            extra = {"evals": [(held_out, "held")], "early_stopping_rounds": 3, "verbose_eval": False}
        model = xgboost.train({**one, **parameters}, train, rounds, **extra)
        stop = (0, model.best_iteration + 1) if extra else (0, 0)
        if name == "classes, softmax":
            margins = model.predict(test, output_margin=True)
            powers = np.exp(margins - margins.max(axis=1, keepdims=True))
            predicted = powers / powers.sum(axis=1, keepdims=True)
        elif name == "raw scores":
            predicted = 1 / (1 + np.exp(-model.predict(test).astype(float)))
        else:
            predicted = model.predict(test, iteration_range=stop)
        if name == "categories of text":
            rows = np.column_stack([cells[:3, :ROWS].T, cells[3, :ROWS]])
        cases.append(
            {
                "name": name,
                "json": model.save_raw("json").decode(),
                "ubj": base64.b64encode(bytes(model.save_raw("ubj"))).decode(),
                "rows": plain(rows),
                "predicted": plain(predicted),
            }
        )
    return cases


def lightgbm_files():
    cases = []
    one = {"num_leaves": 7, "learning_rate": 0.4, "min_data_in_leaf": 5, "num_threads": 1, "verbose": -1}
    bagged = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.7}
    for name, target, rounds, parameters in [
        ("binary", "binary", 4, {"objective": "binary"}),
        ("binary, steep", "binary", 3, {"objective": "binary", "sigmoid": 2.5}),
        ("shares", "shares", 3, {"objective": "cross_entropy"}),
        ("classes", "classes", 3, {"objective": "multiclass", "num_class": 3}),
        ("numbers", "numbers", 4, {"objective": "regression"}),
        ("absolute", "numbers", 3, {"objective": "regression_l1"}),
        ("Huber", "numbers", 3, {"objective": "huber", "alpha": 0.2}),
        ("fair", "numbers", 3, {"objective": "fair"}),
        ("percentage", "positive", 3, {"objective": "mape"}),
        ("quantile", "numbers", 3, {"objective": "quantile", "alpha": 0.3}),
        ("Poisson", "counts", 3, {"objective": "poisson"}),
        ("gamma", "positive", 3, {"objective": "gamma"}),
        ("Tweedie", "positive", 3, {"objective": "tweedie"}),
        ("dart", "numbers", 6, {"objective": "regression", "boosting": "dart", "drop_rate": 0.5}),
        ("forest", "numbers", 4, {"objective": "regression", **bagged}),
        ("forest of classes", "classes", 3, {"objective": "multiclass", "num_class": 3, **bagged}),
        ("no missing values", "numbers", 3, {"objective": "regression", "use_missing": False}),
        ("one leaf", "numbers", 2, {"objective": "regression", "min_data_in_leaf": 390}),
        ("categories", "groups", 4, {"objective": "regression", "max_cat_to_onehot": 1, "min_data_per_group": 5}),
        ("categories, one at a time", "marked", 4, {"objective": "binary", "max_cat_to_onehot": 100}),
    ]:
        categorical = [3] if name.startswith("categories") else "auto"
        train = lightgbm.Dataset(features, TARGETS[target], categorical_feature=categorical)
        model = lightgbm.train({**one, **parameters}, train, rounds)
        rows = known(1)
        text = model.model_to_string()
        cases.append({"name": name, "text": text, "rows": plain(rows), "predicted": plain(model.predict(rows))})
    return cases


for library, files in [("xgboost", xgboost_files), ("lightgbm", lightgbm_files)]:
    with open(os.path.join(sys.argv[1], f"{library}.json"), "w") as file:
        cases = [case for case in files() if len(sys.argv) < 3 or case["name"] in KEPT]
        json.dump(cases, file, indent=2)
        file.write("\n")
