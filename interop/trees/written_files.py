"""Loads the model files that written-files.ts put into the folder given, each by its real library, and fails when one predicts
otherwise. Prints the greatest difference of each: of probabilities, or of numbers relative to their size above 1."""

import json
import os
import sys
import warnings

import catboost
import joblib
import numpy as np
import onnx
import onnxruntime
import pandas

warnings.filterwarnings("ignore", message="X does not have valid feature names")


def by_catboost(path, rows, classes, categorical):
    if categorical:
        # CatBoost takes categories as texts; a missing one is "nan".
        rows = pandas.DataFrame(rows)
        for column in categorical:
            rows[column] = ["nan" if np.isnan(cell) else str(int(cell)) for cell in rows[column]]
    if classes is None:
        model = catboost.CatBoostRegressor().load_model(path, format="json")
        return model.predict(rows), None
    model = catboost.CatBoostClassifier().load_model(path, format="json")
    assert list(model.classes_) == classes, model.classes_
    return model.predict_proba(rows), model.predict(rows).ravel()


def by_joblib(path, rows, classes, _):
    with warnings.catch_warnings(action="error", category=UserWarning):
        model = joblib.load(path)
    if classes is None:
        return model.predict(rows), None
    assert list(model.classes_) == classes, model.classes_
    return model.predict_proba(rows), model.predict(rows)


def by_onnx(path, rows, classes, _):
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    outputs = session.run(None, {"X": rows})
    one = session.run(None, {"X": rows[:1]})
    assert np.allclose(one[-1], outputs[-1][:1], rtol=0, atol=1e-6), "one row predicts otherwise than many"
    return (outputs[1], outputs[0]) if classes is not None else (outputs[0], None)


folder = sys.argv[1]
with open(os.path.join(folder, "files.json")) as file:
    files = json.load(file)
is_wrong = False
for entry in files:
    columns = [[np.nan if cell is None else cell for cell in column] for column in entry["columns"]]
    rows = np.array(columns, dtype=np.float32).T.copy()
    read = {"catboost": by_catboost, "joblib": by_joblib, "onnx": by_onnx}[entry["format"]]
    predicted, labels = read(os.path.join(folder, entry["file"]), rows, entry["classes"], entry["categorical"])
    expected = np.array(entry["predicted"]).reshape(len(rows), -1)
    difference = np.abs(np.asarray(predicted, dtype=float).reshape(len(rows), -1) - expected)
    greatest = float((difference / np.maximum(1, np.abs(expected))).max())
    print(f"{entry['name']}: {greatest:.2g}")
    is_wrong = is_wrong or not greatest <= 1e-6
    if labels is not None:
        best = np.argsort(expected, axis=1)
        chosen = np.array(entry["classes"])[best[:, -1]]
        # Where the two best classes lie closer than the tolerance, either may win.
        is_close = np.take_along_axis(expected, best[:, -1:], 1) - np.take_along_axis(expected, best[:, -2:-1], 1) < 1e-6
        is_wrong = is_wrong or not np.all((labels == chosen) | is_close.ravel())
if is_wrong or len(files) == 0:
    sys.exit("a file predicts otherwise than the model it was written from")
