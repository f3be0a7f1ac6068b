"""Forests of scikit-learn and their predictions, which the tests of packages/trees read. Writes JSON to the path given, and to
a second path, when there is one, the files themselves, which other versions of Python may write otherwise."""

import base64
import io
import json
import pickle
import sys

import joblib
import numpy as np
import pandas
from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor

from problem import problem

SMALL = {"n_estimators": 3, "max_depth": 3, "random_state": 5}


def dumped(model, how):
    if how.startswith("pickle"):
        return pickle.dumps(model, protocol=int(how[-1]))
    buffer = io.BytesIO()
    compress = {"zlib": 3, "gzip": ("gzip", 3)}.get(how, 0)
    joblib.dump(model, buffer, compress=compress)
    return buffer.getvalue()


def cases():
    cells, labels, score = problem(71, 300, 4, 50)
    # Thresholds between these are no float32.
    features = (cells / 7).astype(np.float32).T
    gaps = features.copy()
    gaps[::5, 0] = np.nan
    gaps[1::6, 2] = np.nan
    words = np.array(["low", "middle", "höher"])[labels]
    table = pandas.DataFrame(gaps, columns=["a", "b", "c", "größe"])
    weight = {"low": 1.5, "middle": 1, "höher": 0.25}
    yield "classes", "joblib", RandomForestClassifier(class_weight=weight, **SMALL), table, words
    yield "numbers", "joblib", RandomForestRegressor(oob_score=True, max_samples=0.9, **SMALL), gaps, score
    yield "extra classes", "zlib", ExtraTreesClassifier(max_features=1, criterion="entropy", **SMALL), features, labels
    yield "extra numbers", "gzip", ExtraTreesRegressor(min_samples_leaf=0.02, **SMALL), features, score
    yield "truth values", "pickle 5", RandomForestClassifier(max_features=None, **SMALL), gaps, labels > 0
    yield "pickled", "pickle 4", RandomForestClassifier(max_features=0.6, **SMALL), gaps, labels - 1
    yield "stumps", "joblib", RandomForestRegressor(n_estimators=2, max_depth=1, random_state=1), features, score * 0 + 3


values, files = [], {}
for name, how, model, table, targets in cases():
    model.fit(table, targets)
    shown = table[:40]
    is_classifier = hasattr(model, "classes_")
    predicted = model.predict_proba(shown) if is_classifier else model.predict(shown)
    columns = np.asarray(shown, dtype=float).T
    values.append(
        {
            "name": name,
            "columns": [[None if np.isnan(cell) else cell for cell in column] for column in columns.tolist()],
            "predicted": predicted.ravel().tolist(),
            "classes": model.classes_.tolist() if is_classifier else None,
            "importances": model.feature_importances_.tolist(),
        }
    )
    files[name] = base64.b64encode(dumped(model, how)).decode()

with open(sys.argv[1], "w") as file:
    json.dump(values, file)
if len(sys.argv) > 2:
    with open(sys.argv[2], "w") as file:
        json.dump(files, file)
