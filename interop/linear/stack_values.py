"""Stacks of scikit-learn over purged folds in order of time, for the tests of packages/pregao/src/models/stack.

usage: stack_values.py OUTPUT.json
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.ensemble import StackingClassifier, StackingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

ROWS, COLUMNS, LABEL_LENGTH = 120, 4, 2
random = np.random.default_rng(11)
x = np.round(random.normal(size=(ROWS, COLUMNS)), 3).astype(np.float32).astype(np.float64)
score = x[:, 0] - 0.7 * x[:, 1] * x[:, 2] + random.normal(size=ROWS)
classes = np.digitize(score, [-0.6, 0.8])
target = np.round(0.01 * score, 6)


def purged_folds(folds):
    """Blocks of rows; a row's label is known LABEL_LENGTH rows later, and none of training meets one of the block."""
    for block in np.array_split(np.arange(ROWS), folds):
        first, last = block[0], block[-1] + LABEL_LENGTH
        rows = np.arange(ROWS)
        yield rows[(rows + LABEL_LENGTH < first) | (rows > last)], block


def logistic(**options):
    solver = {"solver": "newton-cholesky", "tol": 1e-12, "max_iter": 10_000}
    return make_pipeline(StandardScaler(), LogisticRegression(**solver, **options))


def ridge(**options):
    return make_pipeline(StandardScaler(), Ridge(**options))


def case(name, parameters, bases, last, *, two=False):
    is_classifier = isinstance(last[-1], LogisticRegression)
    labels = (np.minimum(classes, 1) if two else classes) if is_classifier else target
    kind = StackingClassifier if is_classifier else StackingRegressor
    named = [(f"base{place}", base) for place, base in enumerate(bases)]
    stack = kind(named, last, cv=list(purged_folds(parameters["folds"]))).fit(x, labels)
    return {
        "name": name,
        "task": "classification" if is_classifier else "regression",
        "parameters": parameters,
        "two_classes": two,
        "predictions": (stack.predict_proba(x) if is_classifier else stack.predict(x)).ravel().tolist(),
    }


weak_and_strong = [{"family": "logistic", "parameters": {"C": c, "tol": 1e-10}} for c in (0.01, 10)]
ridges = [{"family": "ridge", "parameters": {"alpha": alpha}} for alpha in (1, 300)]

reference = {
    "made_with": {"scikit-learn": sklearn.__version__},
    "label_length": LABEL_LENGTH,
    "columns": x.T.tolist(),
    "classes": classes.tolist(),
    "target": target.tolist(),
    "cases": [
        case(
            "three classes",
            {"bases": weak_and_strong, "folds": 5, "link": "probabilities", "meta": {"tol": 1e-10}},
            [logistic(C=0.01), logistic(C=10)],
            logistic(),
        ),
        case(
            "two classes, a strong penalty",
            {"bases": weak_and_strong, "folds": 3, "link": "probabilities", "meta": {"C": 0.05, "tol": 1e-10}},
            [logistic(C=0.01), logistic(C=10)],
            logistic(C=0.05),
            two=True,
        ),
        case(
            "returns",
            {"bases": ridges, "folds": 4, "meta": {"alpha": 5}},
            [ridge(alpha=1), ridge(alpha=300)],
            ridge(alpha=5),
        ),
    ],
}

with open(sys.argv[1], "w", encoding="utf-8") as out:
    json.dump(reference, out)
