"""XGBoost's side: folder, name, settings as JSON. Prints seconds of the fit and held-out log-loss as one line of JSON."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import xgboost
from sklearn.metrics import log_loss

folder, name, settings = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
rows, count = settings["rows"], settings["rows"] + settings["testRows"]
cells = np.fromfile(folder / f"{name}.columns", dtype=np.float32).reshape(settings["columns"], count)
labels = np.fromfile(folder / f"{name}.labels", dtype=np.uint8)
features = np.ascontiguousarray(cells.T)
train, test = features[:rows], features[rows:]
del cells
started = time.perf_counter()
model = xgboost.XGBClassifier(tree_method="hist", n_jobs=settings["threads"], **settings["parameters"])
model.fit(train, labels[:rows])
seconds = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "logLoss": log_loss(labels[rows:], model.predict_proba(test))}))
