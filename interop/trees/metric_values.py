"""Metrics of XGBoost, LightGBM and scikit-learn on fixed margins with ties, for the tests of packages/trees. Writes JSON
to the path given. The libraries boost one round whose leaves weigh nothing, so that they judge the margins themselves.
"""

import json
import sys

import lightgbm
import numpy as np
import xgboost
from sklearn.metrics import average_precision_score, roc_auc_score

from problem import draws

ROWS = 500


def data(seed, outputs, weighted):
    """Margins in quarters, so that many tie, none of them 0, which a weightless leaf would move; noise for targets."""
    margins = np.floor(draws(seed, ROWS * outputs).reshape(outputs, ROWS) * 24) / 4 - 2.875
    noise = draws(seed + 1, ROWS)
    weights = np.ceil(draws(seed + 2, ROWS) * 8) / 8 if weighted else None
    return margins, noise, weights


def by_xgboost(objective, names, margins, targets, weights, **parameters):
    matrix = xgboost.DMatrix(np.zeros((ROWS, 1)), targets, weight=weights, base_margin=margins.T)
    settings = {"objective": objective, "eta": 0, "eval_metric": names, "nthread": 1, **parameters}
    history = {}
    xgboost.train(settings, matrix, 1, evals=[(matrix, "rows")], evals_result=history, verbose_eval=False)
    return {name: float(values[0]) for name, values in history["rows"].items()}


def by_lightgbm(objective, names, margins, targets, weights, **parameters):
    given = {"weight": weights, "init_score": margins.T if len(margins) > 1 else margins[0]}
    cells = np.arange(2 * ROWS).reshape(ROWS, 2).astype(float)
    train = lightgbm.Dataset(cells, targets, **given)
    settings = {"objective": objective, "learning_rate": 1e-30, "metric": names, "num_threads": 1, "verbose": -1}
    history = {}
    valid = train.create_valid(cells, targets, **given)
    lightgbm.train(
        {**settings, **parameters},
        train,
        1,
        valid_sets=[valid],
        valid_names=["rows"],
        callbacks=[lightgbm.record_evaluation(history)],
    )
    return {name: float(values[0]) for name, values in history["rows"].items()}


def two_classes(weighted):
    (margins, noise, weights) = data(71, 1, weighted)
    targets = (margins[0] / 6 + noise > 0.6).astype(int)
    names = ["logloss", "error", "error@0.7", "auc", "aucpr"]
    other = ["binary_logloss", "binary_error", "auc", "average_precision"]
    return {
        "task": "two classes",
        "weighted": weighted,
        "xgboost": by_xgboost("binary:logistic", names, margins, targets, weights),
        "lightgbm": by_lightgbm("binary", other, margins, targets, weights),
        "scikit-learn": {
            "auc": float(roc_auc_score(targets, margins[0], sample_weight=weights)),
            "averagePrecision": float(average_precision_score(targets, margins[0], sample_weight=weights)),
        },
    }


def several_classes(weighted):
    (margins, noise, weights) = data(72, 3, weighted)
    targets = np.argmax(margins, axis=0)
    targets = np.where(noise < 0.4, np.floor(noise * 7.5).astype(int), targets)
    names = ["mlogloss", "merror", "auc", "aucpr"]
    return {
        "task": "several classes",
        "weighted": weighted,
        "xgboost": by_xgboost("multi:softprob", names, margins, targets, weights, num_class=3),
        "lightgbm": by_lightgbm("multiclass", ["multi_logloss", "multi_error"], margins, targets, weights, num_class=3),
    }


def numbers(weighted):
    (margins, noise, weights) = data(73, 1, weighted)
    margins = margins + 4
    targets = np.floor(margins[0] * noise * 4) + 1
    names = ["rmse", "rmsle", "mae", "mape", "mphe", "quantile"]
    other = ["l1", "l2", "rmse", "huber", "quantile", "mape"]
    return {
        "task": "numbers",
        "weighted": weighted,
        "xgboost": {
            **by_xgboost("reg:squarederror", names, margins, targets, weights, huber_slope=0.8, quantile_alpha=0.3),
            **by_xgboost("count:poisson", ["poisson-nloglik"], np.log(margins), targets, weights),
        },
        "lightgbm": {
            **by_lightgbm("regression", other, margins, targets, weights, alpha=0.3),
            **by_lightgbm("poisson", ["poisson"], np.log(margins), targets, weights),
        },
    }


tasks = [task(weighted) for task in (two_classes, several_classes, numbers) for weighted in (False, True)]
with open(sys.argv[1], "w") as file:
    json.dump(tasks, file)
