"""Metrics of scikit-learn and SciPy on small seeded cases, for the tests of packages/pregao/src/evaluation.

usage: make_reference.py OUTPUT.json
"""

import json
import sys

import numpy as np
import scipy.stats
import sklearn
import sklearn.metrics as m


def classification_case(name, rows, classes, seed, *, never_predicted=None, round_to=2):
    """Probabilities are rounded, so that ties occur; the last class takes what is missing to 1."""
    random = np.random.default_rng(seed)
    raw = random.dirichlet(np.ones(classes) * 1.5, size=rows)
    if never_predicted is not None:
        raw[:, never_predicted] *= 0.1
        raw /= raw.sum(axis=1, keepdims=True)
    p = np.round(raw, round_to)
    p[:, -1] = np.round(1 - p[:, :-1].sum(axis=1), round_to)
    p = np.clip(p, 0, 1)
    y = np.array([random.choice(classes, p=row) if random.uniform() < 0.4 else random.integers(classes) for row in raw])
    labels = list(range(classes))
    predicted = p.argmax(axis=1)
    auc = [m.roc_auc_score(y == k, p[:, k]) for k in labels]
    support = np.bincount(y, minlength=classes)
    result = {
        "accuracy": m.accuracy_score(y, predicted),
        "balanced_accuracy": m.balanced_accuracy_score(y, predicted),
        "mcc": m.matthews_corrcoef(y, predicted),
        "log_loss": m.log_loss(y, p, labels=labels),
        "brier_score": m.brier_score_loss(y, p if classes > 2 else p[:, 1], labels=labels),
        "roc_auc_macro": float(np.mean(auc)) if classes == 2 else m.roc_auc_score(y, p, multi_class="ovr"),
        "roc_auc_weighted": float(np.average(auc, weights=support))
        if classes == 2
        else m.roc_auc_score(y, p, multi_class="ovr", average="weighted"),
    }
    for average in ("macro", "weighted"):
        precision, recall, f1, _ = m.precision_recall_fscore_support(y, predicted, average=average, zero_division=0)
        result |= {f"precision_{average}": precision, f"recall_{average}": recall, f"f1_{average}": f1}
    precision, recall, f1, _ = m.precision_recall_fscore_support(y, predicted, labels=labels, zero_division=0)
    return {
        "name": name,
        "classes": classes,
        "outcomes": y.tolist(),
        "probabilities": p.ravel().tolist(),
        "metrics": {key: float(value) for key, value in result.items()},
        "per_class": {
            "precision": precision.tolist(),
            "recall": recall.tolist(),
            "f1": f1.tolist(),
            "roc_auc": [float(value) for value in auc],
        },
        "confusion": m.confusion_matrix(y, predicted, labels=labels).tolist(),
    }


def regression_case(name, dates, symbols, seed):
    """Rows by symbol, then date; actual values are never 0, so that MAPE means the same everywhere."""
    random = np.random.default_rng(seed)
    actual = np.round(random.normal(0, 0.02, size=(symbols, dates)), 4)
    actual[actual == 0] = 0.0001
    forecast = np.round(0.3 * actual + random.normal(0, 0.01, size=(symbols, dates)), 3)
    y, f = actual.ravel(), forecast.ravel()
    if symbols >= 3:
        pairs = [(forecast[:, d], actual[:, d]) for d in range(dates)]
    else:
        pairs = [(forecast[s], actual[s]) for s in range(symbols)]
    return {
        "name": name,
        "dates": dates,
        "symbols": symbols,
        "actual": y.tolist(),
        "forecast": f.tolist(),
        "metrics": {
            "mae": m.mean_absolute_error(y, f),
            "mse": m.mean_squared_error(y, f),
            "rmse": m.root_mean_squared_error(y, f),
            "r2": m.r2_score(y, f),
            "mape": m.mean_absolute_percentage_error(y, f),
            "information_coefficient": float(np.mean([scipy.stats.pearsonr(a, b)[0] for a, b in pairs])),
            "rank_information_coefficient": float(np.mean([scipy.stats.spearmanr(a, b)[0] for a, b in pairs])),
        },
    }


reference = {
    "made_with": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
    "classification": [
        classification_case("three classes with ties", 60, 3, 1),
        classification_case("two classes", 50, 2, 2),
        classification_case("a class that is never predicted", 40, 4, 3, never_predicted=1),
        classification_case("probabilities of exactly 0 and 1", 40, 3, 4, round_to=0),
    ],
    "regression": [
        regression_case("five symbols", 12, 5, 5),
        regression_case("one symbol", 40, 1, 6),
        regression_case("two symbols", 20, 2, 7),
    ],
}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(reference, file)
    file.write("\n")
