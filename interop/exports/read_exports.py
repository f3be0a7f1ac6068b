"""Reads the models that held-out.ts has exported into the folder given, each by the library that the format is for, and fails where a
prediction differs from the product's by more than 1e-5 (relative to values above 1). Prints the greatest difference of each, or that
a file loads where its format does not predict by itself. TorchScript is left to exports-nets, which has PyTorch."""

import json
import os
import sys
import warnings

import numpy as np

LIMIT = 1e-5
warnings.filterwarnings("ignore")


def windows_of(given, lookback):
    """Features of the rows asked for as they are; with a lookback the windows that end there, NaN before a series begins."""
    values = np.array([[np.nan if cell is None else cell for cell in row] for row in given["values"]], dtype=np.float32)
    rows = np.array(given["rows"])
    if lookback is None:
        return values[rows]
    series = np.array(given["series"])
    found = np.full((len(rows), lookback, values.shape[1]), np.nan, dtype=np.float32)
    for place, row in enumerate(rows):
        first = max(series[series <= row].max(), row - lookback + 1)
        found[place, lookback - (row + 1 - first) :] = values[first : row + 1]
    return found


def by_onnx(case, x):
    import onnxruntime

    session = onnxruntime.InferenceSession(case["entry"], providers=["CPUExecutionProvider"])
    outputs = [output.name for output in session.get_outputs()]
    found = dict(zip(outputs, session.run(None, {session.get_inputs()[0].name: x})))
    return found.get("probabilities"), found.get("prediction")


def by_xgboost(case, x):
    import xgboost

    booster = xgboost.Booster(model_file=case["entry"])
    names = booster.feature_names
    found = booster.predict(xgboost.DMatrix(x, feature_names=names))
    return split(case, found)


def by_lightgbm(case, x):
    import lightgbm

    return split(case, lightgbm.Booster(model_file=case["entry"]).predict(x))


def by_catboost(case, x):
    import catboost

    is_classes = case["task"] == "classification"
    model = catboost.CatBoostClassifier() if is_classes else catboost.CatBoostRegressor()
    model.load_model(case["entry"], format="json")
    return (model.predict_proba(x), None) if is_classes else (None, model.predict(x))


def by_joblib(case, x):
    import joblib

    model = joblib.load(case["entry"])
    if case["task"] == "regression":
        return None, model.predict(x)
    # scikit-learn sorts its classes; a file keeps the order of ours.
    return model.predict_proba(x), None


def split(case, found):
    return (found, None) if case["task"] == "classification" else (None, found)


readers = {
    "onnx": by_onnx,
    "triton": by_onnx,
    "xgboost": by_xgboost,
    "lightgbm": by_lightgbm,
    "catboost": by_catboost,
    "joblib": by_joblib,
}


def greatest(found, expected):
    if expected is None:
        return 0.0
    if found is None:
        return float("inf")
    expected = np.asarray(expected, dtype=float).ravel()
    found = np.asarray(found, dtype=float).ravel()
    assert found.shape == expected.shape, (found.shape, expected.shape)
    return float((np.abs(found - expected) / np.maximum(1, np.abs(expected))).max())


def check(folder, more_readers=None, left_out=()):
    with open(os.path.join(folder, "cases.json"), encoding="utf-8") as file:
        given = json.load(file)
    known = {**readers, **(more_readers or {})}
    wrong = []
    lines = {}
    for case in given["cases"]:
        if case["format"] in left_out:
            continue
        x = windows_of(given, case["lookback"])
        read = known[case["format"]](case, x)
        if read is None:
            lines.setdefault(case["name"], []).append(f"{case['format']} loads")
            continue
        probabilities, returns = read
        difference = max(greatest(probabilities, case["probabilities"]), greatest(returns, case["returns"]))
        lines.setdefault(case["name"], []).append(f"{case['format']} {difference:.1g}")
        if not difference <= LIMIT:
            wrong.append(f"{case['name']} as {case['format']}: {difference}")
    for name, told in lines.items():
        print(f"{name}: {', '.join(told)}")
    if wrong or not lines:
        sys.exit("\n".join(["the libraries predict other numbers than the product", *wrong]))


if __name__ == "__main__":
    check(sys.argv[1], left_out=("torchscript",))
