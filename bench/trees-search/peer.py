"""XGBoost's side: folder, settings as JSON. Prints seconds, the least error and its trial as one line of JSON.

The quantile matrix of each fold is made once and shared by all trials, which is the fastest way that XGBoost offers.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import xgboost

folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
rows, columns, fold_count, threads = (settings[key] for key in ("rows", "columns", "folds", "threads"))
trials = json.loads((folder / "trials.json").read_text())
features = np.fromfile(folder / "search.train-rows", dtype=np.float32).reshape(rows, columns)
targets = np.fromfile(folder / "search.targets", dtype=np.float32)[:rows]
started = time.perf_counter()
fold_of = np.arange(rows) * fold_count // rows
folds = []
for fold in range(fold_count):
    train, test = np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)
    matrix = xgboost.QuantileDMatrix(features[train], targets[train], nthread=threads)
    folds.append((matrix, features[test], targets[test]))
losses = []
for trial in trials:
    parameters = {**trial, "nthread": threads, "tree_method": "hist"}
    rounds = parameters.pop("n_estimators")
    total = 0.0
    for seed, (matrix, test, kept) in enumerate(folds):
        booster = xgboost.train({**parameters, "seed": seed}, matrix, rounds)
        total += float(np.sqrt(np.mean((booster.inplace_predict(test) - kept) ** 2))) / fold_count
    losses.append(total)
seconds = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "loss": min(losses), "best": int(np.argmin(losses))}))
