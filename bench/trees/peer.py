"""The original's side: folder, name, settings as JSON. Prints seconds of the fit and held-out loss as one line of JSON."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import log_loss

folder, name, settings = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
rows, tests, columns = settings["rows"], settings["testRows"], settings["columns"]
style, classes, parameters = settings["style"], settings["classes"], settings["parameters"]
# Only the library that is measured is loaded: the others would count in its memory.
if style == "xgboost":
    import xgboost

    kind = xgboost.XGBClassifier if classes else xgboost.XGBRegressor
    model = kind(tree_method="hist", n_jobs=settings["threads"], **parameters)
elif style == "lightgbm":
    import lightgbm

    kind = lightgbm.LGBMClassifier if classes else lightgbm.LGBMRegressor
    model = kind(n_jobs=settings["threads"], verbose=-1, **parameters)
else:
    import catboost

    kind = catboost.CatBoostClassifier if classes else catboost.CatBoostRegressor
    model = kind(thread_count=settings["threads"], verbose=False, allow_writing_files=False, **parameters)


def read(part, count):
    return np.fromfile(folder / f"{name}.{part}-rows", dtype=np.float32).reshape(count, columns)


targets = np.fromfile(folder / f"{name}.targets", dtype=np.float32)
train = read("train", rows)
learned = targets[:rows].astype(np.int32) if classes else targets[:rows]
started = time.perf_counter()
model.fit(train, learned)
seconds = time.perf_counter() - started
del train
test = read("test", tests)
if classes:
    loss = log_loss(targets[rows:], model.predict_proba(test))
else:
    loss = float(np.sqrt(np.mean((model.predict(test) - targets[rows:]) ** 2)))
print(json.dumps({"seconds": seconds, "loss": loss}))
