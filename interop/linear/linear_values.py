"""Logistic and ridge regression of scikit-learn on a small seeded problem, for the tests of packages/pregao/src/models/linear.

usage: linear_values.py OUTPUT.json
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

ROWS, COLUMNS = 120, 5
random = np.random.default_rng(7)
x = np.round(random.normal(size=(ROWS, COLUMNS)) * [1, 10, 0.1, 1000, 1] + [0, 50, -3, 0, 1], 4)
x[random.uniform(size=x.shape) < 0.05] = np.nan
x = x.astype(np.float32).astype(np.float64)
known = np.nan_to_num((x - np.nanmean(x, axis=0)) / np.nanstd(x, axis=0))
score = known[:, 0] - 0.5 * known[:, 1] + random.normal(size=ROWS)
classes = np.digitize(score, [-0.7, 0.9])
target = np.round(0.01 * score, 6)
weight = np.round(random.uniform(0.1, 3, size=ROWS), 3)
weight[::9] = 0


def standardised(rows):
    """Missing values are left out of mean and deviation, and stand at the mean."""
    scaler = StandardScaler().fit(x[rows])
    return lambda values: np.nan_to_num(scaler.transform(values), nan=0.0)


def logistic(name, parameters, *, weighted=False, rows=None, two=False):
    used = np.arange(ROWS) if rows is None else rows
    labels = np.minimum(classes, 1) if two else classes
    scaled = standardised(used)
    options = dict(parameters)
    if options.get("C", 1) is None:
        options["C"] = np.inf
    if isinstance(options.get("class_weight"), dict):
        options["class_weight"] = {int(key): value for key, value in options["class_weight"].items()}
    model = LogisticRegression(solver="newton-cholesky", tol=1e-12, max_iter=10_000, **options)
    model.fit(scaled(x[used]), labels[used], sample_weight=weight[used] if weighted else None)
    return {
        "name": name,
        "parameters": parameters,
        "sample_weight": weight.tolist() if weighted else None,
        "rows": None if rows is None else rows.tolist(),
        "two_classes": two,
        "probabilities": model.predict_proba(scaled(x)).ravel().tolist(),
    }


def ridge(name, alpha, *, weighted=False):
    scaled = standardised(np.arange(ROWS))
    model = Ridge(alpha=alpha, solver="cholesky").fit(scaled(x), target, sample_weight=weight if weighted else None)
    return {
        "name": name,
        "alpha": alpha,
        "sample_weight": weight.tolist() if weighted else None,
        "predictions": model.predict(scaled(x)).tolist(),
    }


reference = {
    "made_with": {"scikit-learn": sklearn.__version__},
    "columns": [[None if np.isnan(value) else value for value in column] for column in x.T.tolist()],
    "classes": classes.tolist(),
    "target": target.tolist(),
    "logistic": [
        logistic("three classes", {}),
        logistic("a strong penalty", {"C": 0.01}),
        logistic("no penalty", {"C": None}),
        logistic("weighed rows", {}, weighted=True),
        logistic("balanced classes", {"class_weight": "balanced"}),
        logistic("balanced classes of weighed rows", {"class_weight": "balanced"}, weighted=True),
        logistic("weighed classes", {"class_weight": {"0": 3, "2": 0.5}}),
        logistic("some rows", {}, rows=np.arange(20, 90)),
        logistic("two classes", {}, two=True),
        logistic("two classes, weighed", {"C": 0.1, "class_weight": "balanced"}, two=True, weighted=True),
    ],
    "ridge": [
        ridge("alpha 1", 1),
        ridge("a strong penalty", 1000),
        ridge("hardly any penalty", 1e-6),
        ridge("weighed rows", 10, weighted=True),
    ],
}

with open(sys.argv[1], "w", encoding="utf-8") as out:
    json.dump(reference, out)
