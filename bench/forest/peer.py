"""scikit-learn's side of the forest benchmark: same features, folds and draws, then a fit of the best.

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


def rows_of(name):
    return np.fromfile(folder / f"{name}.i32", dtype=np.int32)


columns = [np.fromfile(folder / f"feature-{i}.f32", dtype=np.float32) for i in range(shape["columns"])]
features = np.ascontiguousarray(np.array(columns).T)
labels = np.fromfile(folder / "classes.i8", dtype=np.int8)
train, test = rows_of("train"), rows_of("test")
folds = [(rows_of(f"fold-{i}-train"), rows_of(f"fold-{i}-test")) for i in range(shape["folds"])]


def fit(rows, parameters):
    forest = RandomForestClassifier(n_estimators=shape["trees"], n_jobs=jobs, random_state=0, **parameters)
    return forest.fit(features[rows], labels[rows])


def loss(model, rows):
    return log_loss(labels[rows], model.predict_proba(features[rows]), labels=[0, 1, 2])


started = time.perf_counter()
draws = []
for parameters in shape["draws"]:
    before = time.perf_counter()
    losses = [loss(fit(learned, parameters), judged) for learned, judged in folds]
    draws.append({"parameters": parameters, "loss": float(np.mean(losses)), "seconds": time.perf_counter() - before})
best = min(draws, key=lambda draw: draw["loss"])
model = fit(train, best["parameters"])
seconds = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "draws": draws, "best": best["parameters"], "logLoss": loss(model, test)}))
