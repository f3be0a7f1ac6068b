"""scikit-learn's side of the forest benchmark: same data, same folds, same draws, then a fit of the best.

Arguments: folder with the problem, number of jobs. Prints one line of JSON.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import log_loss

folder, jobs = Path(sys.argv[1]), int(sys.argv[2])
shape = json.loads((folder / "shape.json").read_text())
columns = np.fromfile(folder / "features.f32", dtype=np.float32).reshape(shape["columns"], shape["rows"])
features = np.ascontiguousarray(columns.T)
labels = np.fromfile(folder / "labels.u8", dtype=np.uint8)
folds = np.fromfile(folder / "folds.u8", dtype=np.uint8)
train = np.arange(shape["train"])
held_out = np.arange(shape["train"], shape["rows"])


def fit(rows, parameters):
    forest = RandomForestClassifier(n_estimators=shape["trees"], n_jobs=jobs, random_state=0, **parameters)
    return forest.fit(features[rows], labels[rows])


def loss(model, rows):
    return log_loss(labels[rows], model.predict_proba(features[rows]), labels=[0, 1, 2])


started = time.perf_counter()
draws = []
for parameters in shape["draws"]:
    before = time.perf_counter()
    losses = [loss(fit(train[folds != f], parameters), train[folds == f]) for f in range(3)]
    draws.append({"parameters": parameters, "loss": float(np.mean(losses)), "seconds": time.perf_counter() - before})
best = min(draws, key=lambda draw: draw["loss"])
held_out_loss = loss(fit(train, best["parameters"]), held_out)
print(
    json.dumps(
        {
            "seconds": time.perf_counter() - started,
            "draws": draws,
            "best": best["parameters"],
            "logLoss": held_out_loss,
        }
    )
)
