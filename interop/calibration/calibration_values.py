"""Reference values of calibration, made by scikit-learn; writes JSON to the path given.

CalibratedClassifierCV around a classifier that answers with its own input fits the calibrators and nothing else.
"""

import json
import sys

import numpy as np
import sklearn
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression


class Given(ClassifierMixin, BaseEstimator):
    """Probabilities are the input."""

    def fit(self, x, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, x):
        return np.asarray(x)

    def predict(self, x):
        return self.classes_[np.asarray(x).argmax(axis=1)]


class GivenLogOdds(Given):
    """The same with the log-odds of each class as its decisions, of two classes those of the second: what Platt's sigmoid is fitted on."""

    def decision_function(self, x):
        p = np.clip(np.asarray(x), 1e-12, 1 - 1e-12)
        odds = np.log(p) - np.log1p(-p)
        return odds[:, 1] if p.shape[1] == 2 else odds


def problem(rows, classes, seed, sharpness, tenths):
    """Outcomes drawn from probabilities, and forecasts that are too sure (sharpness above 1) or too shy of them."""
    random = np.random.default_rng(seed)
    truth = random.dirichlet(np.ones(classes) * 2, size=rows)
    y = np.array([random.choice(classes, p=row) for row in truth])
    forecast = truth**sharpness
    forecast /= forecast.sum(axis=1, keepdims=True)
    if tenths:
        return np.array([random.multinomial(10, row) for row in forecast]) / 10, y
    return forecast, y


def calibrated(method, estimator, x, y, later):
    given = FrozenEstimator(estimator.fit(x, y))
    return CalibratedClassifierCV(given, method=method, ensemble=False).fit(x, y).predict_proba(later)


def case(name, rows, classes, seed, sharpness, tenths=False):
    x, y = problem(rows, classes, seed, sharpness, tenths)
    later, _ = problem(40, classes, seed + 100, sharpness, tenths)
    return {
        "name": name,
        "classes": classes,
        "probabilities": x.ravel().tolist(),
        "outcomes": y.tolist(),
        "later": later.ravel().tolist(),
        "isotonic": calibrated("isotonic", Given(), x, y, later).ravel().tolist(),
        "platt": calibrated("sigmoid", GivenLogOdds(), x, y, later).ravel().tolist(),
        "temperature": calibrated("temperature", Given(), x, y, later).ravel().tolist(),
    }


def isotonic_case(name, rows, seed, round_to):
    random = np.random.default_rng(seed)
    x = np.round(random.uniform(size=rows), round_to)
    y = (random.uniform(size=rows) < x**2).astype(float)
    model = IsotonicRegression(out_of_bounds="clip").fit(x, y)
    at = np.linspace(-0.1, 1.1, 25)
    return {
        "name": name,
        "scores": x.tolist(),
        "targets": y.tolist(),
        "thresholds": model.X_thresholds_.tolist(),
        "values": model.y_thresholds_.tolist(),
        "at": at.tolist(),
        "predicted": model.predict(at).tolist(),
    }


reference = {
    "made_with": {"scikit-learn": sklearn.__version__},
    "isotonic": [
        isotonic_case("distinct scores", 40, 1, 6),
        isotonic_case("many ties", 80, 2, 1),
        isotonic_case("few rows", 5, 3, 2),
    ],
    "calibrated": [
        case("three classes, too sure", 300, 3, 11, 2.5),
        case("three classes, too shy", 300, 3, 12, 0.5),
        case("two classes, too sure", 200, 2, 13, 3.0),
        case("four classes with probabilities of 0", 200, 4, 14, 2.0, tenths=True),
    ],
}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(reference, file)
    file.write("\n")
