"""Loads models that @pregao/trees wrote as files of XGBoost and LightGBM, and predicts with the libraries.

Reads written.json of the folder given (each with rows, row-major) and writes predicted.json: one list a model.
"""

import base64
import json
import os
import sys

import lightgbm
import numpy as np
import xgboost

with open(os.path.join(sys.argv[1], "written.json")) as file:
    written = json.load(file)

predicted = []
for case in written:
    rows = np.array([np.nan if value is None else value for value in case["rows"]], dtype=np.float32)
    rows = rows.reshape(-1, case["columnCount"])
    if case["form"] == "text":
        values = lightgbm.Booster(model_str=case["file"]).predict(rows)
    else:
        ubj = case["form"] == "ubj"
        model = xgboost.Booster(model_file=bytearray(base64.b64decode(case["file"]) if ubj else case["file"].encode()))
        types = model.feature_types
        data = xgboost.DMatrix(rows, feature_types=types, feature_names=model.feature_names, enable_categorical=True)
        values = model.predict(data)
        again = xgboost.Booster(model_file=model.save_raw("json"))
        assert np.array_equal(again.predict(data), values), f"{case['name']}: XGBoost does not keep what it loaded"
    predicted.append(np.asarray(values, dtype=float).ravel().tolist())

with open(os.path.join(sys.argv[1], "predicted.json"), "w") as file:
    json.dump(predicted, file)
