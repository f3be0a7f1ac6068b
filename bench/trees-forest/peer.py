"""scikit-learn's side: folder, settings as JSON. Prints seconds of the fit and held-out log-loss as one line of JSON."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import log_loss

folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
rows, columns = settings["rows"], settings["columns"]


def read(part):
    return np.fromfile(folder / f"forest.{part}", dtype=np.float32)


targets = read("targets").astype(np.int32)
train = read("train-rows").reshape(rows, columns)
started = time.perf_counter()
forest = RandomForestClassifier(n_estimators=100, n_jobs=settings["threads"], random_state=0)
forest.fit(train, targets[:rows])
seconds = time.perf_counter() - started
test = read("test-rows").reshape(settings["testRows"], columns)
# Probabilities of 0 are cut off where ours are.
predicted = np.clip(forest.predict_proba(test), 1e-15, 1)
print(json.dumps({"seconds": seconds, "loss": log_loss(targets[rows:], predicted)}))
