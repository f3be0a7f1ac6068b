"""Explains the models that check.ts put into the folder given with shap's TreeExplainer, and fails where a value differs from the
product's by more than 1e-6 (relative to values above 1). Prints the greatest difference of each model: of attributions, of what
is expected, and of interactions.

A model of XGBoost or LightGBM is explained twice: as shap does it by default, by the library's own code (XGBoost's sums are
float32), and by shap's own algorithm in double precision."""

import json
import os
import sys
import warnings

import catboost
import joblib
import lightgbm
import numpy as np
import shap
import xgboost

LIMIT = 1e-6
warnings.filterwarnings("ignore")


def load(library, task, path):
    if library == "xgboost":
        model = xgboost.XGBClassifier() if task == "classification" else xgboost.XGBRegressor()
        model.load_model(path)
        return model
    if library == "lightgbm":
        return lightgbm.Booster(model_file=path)
    if library == "catboost":
        model = catboost.CatBoostClassifier() if task == "classification" else catboost.CatBoostRegressor()
        return model.load_model(path, format="json")
    return joblib.load(path)


def by_output(values, rows, features):
    """shap has rows × features, rows × features × outputs, or a list of outputs: made rows × outputs × features."""
    if isinstance(values, list):
        values = np.stack(values, axis=-1)
    values = np.asarray(values, dtype=float)
    if values.ndim == 2:
        values = values[:, :, None]
    assert values.shape[:2] == (rows, features), values.shape
    return values.transpose(0, 2, 1)


def greatest(found, expected):
    expected = np.asarray(expected, dtype=float).ravel()
    found = np.asarray(found, dtype=float).ravel()
    assert found.shape == expected.shape, (found.shape, expected.shape)
    return float((np.abs(found - expected) / np.maximum(1, np.abs(expected))).max())


folder = sys.argv[1]
with open(os.path.join(folder, "cases.json")) as file:
    given = json.load(file)
rows = np.array([[np.nan if cell is None else cell for cell in row] for row in given["rows"]], dtype=np.float32)
wrong = []
for case in given["cases"]:
    path = os.path.join(folder, case["file"])
    if case["library"] == "xgboost":
        named = f"{path}.json"
        os.rename(path, named)
        path = named
    model = load(case["library"], case["task"], path)
    explainer = shap.TreeExplainer(model)
    shape = (len(rows), rows.shape[1])
    found = {"attributions": greatest(by_output(explainer.shap_values(rows), *shape), case["values"])}
    if case["library"] in ("xgboost", "lightgbm") and case["task"] == "regression":
        own = shap.TreeExplainer(model)
        # shap hands these two to their libraries unless the model is its own; of several classes it would see the first alone.
        own.model.model_type = "internal"
        values = own.shap_values(rows, check_additivity=False)
        found["by shap itself"] = greatest(by_output(values, *shape), case["values"])
    elif case["library"] == "scikit-learn":
        found["expected"] = greatest(explainer.expected_value, case["expected"])
    if case["library"] in ("scikit-learn", "xgboost"):
        few = rows[: case["pairRows"]]
        pairs = np.asarray(explainer.shap_interaction_values(few), dtype=float)
        if pairs.ndim == 4:
            pairs = pairs.transpose(0, 3, 1, 2)
        found["interactions"] = greatest(np.abs(pairs), case["pairs"])
    line = f"{case['name']}: " + ", ".join(f"{what} {value:.1g}" for what, value in found.items())
    print(line)
    if not all(value <= LIMIT for value in found.values()):
        wrong.append(line)
if wrong or len(given["cases"]) == 0:
    sys.exit("\n".join(["shap gives other values than the product", *wrong]))
