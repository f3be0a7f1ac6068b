"""Shapley values of shap and XGBoost that the tests of packages/trees hold explanations to. Writes JSON to the path given."""

import base64
import io
import json
import sys

import joblib
import numpy as np
import shap
import xgboost
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

from problem import category_problem, draws, problem

EXPLAINED = 12
BACKGROUND = 30


def listed(values):
    return np.asarray(values, dtype=float).ravel().tolist()


def boosting():
    cases = []
    for task, seed, columns, levels, parameters, gaps in [
        ("binary", 51, 4, 60, {"max_depth": 4}, True),
        ("classes", 52, 5, 100, {"max_depth": 3}, False),
        ("numbers", 53, 12, 250, {"max_depth": 12, "min_child_weight": 0.1, "reg_lambda": 0}, True),
    ]:
        cells, labels, score = problem(seed, 300, columns, levels)
        cells = cells.copy()
        if gaps:
            cells[2][draws(seed + 5, 300) < 0.2] = np.nan
        targets = {"binary": (labels > 0).astype(int), "classes": labels, "numbers": score.astype(np.float32)}[task]
        kind = xgboost.XGBRegressor if task == "numbers" else xgboost.XGBClassifier
        model = kind(n_estimators=3, n_jobs=1, tree_method="hist", **parameters).fit(cells.T, targets)
        cases.append(boosting_case(task, model, cells, None))
    cells, score = category_problem(54, 300, 12, 0.1)
    frame = xgboost.DMatrix(
        cells.T, label=score, feature_types=["c", "c", "q"], enable_categorical=True
    )
    booster = xgboost.train({"max_depth": 4, "max_cat_to_onehot": 1, "nthread": 1}, frame, 4)
    cases.append(boosting_case("categories", booster, cells, ["c", "c", "q"]))
    return cases


def boosting_case(task, model, cells, feature_types):
    booster = model if isinstance(model, xgboost.Booster) else model.get_booster()
    matrix = xgboost.DMatrix(cells.T[:EXPLAINED], feature_types=feature_types, enable_categorical=True)
    case = {
        "task": task,
        "model": bytes(booster.save_raw("json")).decode(),
        "columns": [[None if np.isnan(value) else float(value) for value in column[:BACKGROUND]] for column in cells],
        # Rows × outputs × (columns + 1); the last is the expected margin.
        "contributions": listed(booster.predict(matrix, pred_contribs=True)),
    }
    if task != "numbers":
        case["interactions"] = listed(booster.predict(matrix, pred_interactions=True))
    if feature_types is None:
        explainer = shap.TreeExplainer(model, cells.T[:BACKGROUND], feature_perturbation="interventional")
        values = np.asarray(explainer.shap_values(cells.T[:EXPLAINED], check_additivity=False))
        case["interventional"] = listed(values.transpose(0, 2, 1) if values.ndim == 3 else values)
        # Not explainer.expected_value: shap 0.51 adds the base score of the first class to every class.
        case["expected"] = listed(model.predict(cells.T[:BACKGROUND], output_margin=True).mean(axis=0))
    return case


def forests():
    cases = []
    for task, seed, parameters in [
        ("classes", 61, {"max_depth": 4}),
        ("classes", 62, {"class_weight": "balanced"}),
        ("numbers", 63, {"max_depth": 5}),
    ]:
        cells, labels, score = problem(seed, 200, 4, 40)
        kind, targets = (RandomForestRegressor, score) if task == "numbers" else (RandomForestClassifier, labels)
        model = kind(n_estimators=4, random_state=0, n_jobs=1, **parameters).fit(cells.T.astype(np.float32), targets)
        buffer = io.BytesIO()
        joblib.dump(model, buffer)
        explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
        values = np.asarray(explainer.shap_values(cells.T[:EXPLAINED]))
        beside = shap.TreeExplainer(model, cells.T[:BACKGROUND], feature_perturbation="interventional")
        others = np.asarray(beside.shap_values(cells.T[:EXPLAINED], check_additivity=False))
        cases.append(
            {
                "task": task,
                "model": base64.b64encode(buffer.getvalue()).decode(),
                "columns": [[float(value) for value in column[:BACKGROUND]] for column in cells],
                "values": listed(values.transpose(0, 2, 1) if values.ndim == 3 else values),
                "expected": listed(explainer.expected_value),
                "interventional": listed(others.transpose(0, 2, 1) if others.ndim == 3 else others),
            }
        )
    return cases


with open(sys.argv[1], "w") as file:
    json.dump({"boosting": boosting(), "forests": forests()}, file)
