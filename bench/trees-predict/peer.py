"""XGBoost's side: folder, settings as JSON. Prints seconds for the batch and for one row as one line of JSON."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import xgboost

folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
booster = xgboost.Booster({"nthread": settings["threads"]}, model_file=folder / "model.json")
features = np.fromfile(folder / "predict.test-rows", dtype=np.float32).reshape(settings["rows"], -1)
booster.inplace_predict(features[:300])
batches, singles = [], []
for _ in range(5):
    started = time.perf_counter()
    booster.inplace_predict(features)
    batches.append(time.perf_counter() - started)
for row in range(500):
    one = features[row : row + 1]
    started = time.perf_counter()
    booster.inplace_predict(one)
    singles.append(time.perf_counter() - started)
print(json.dumps({"seconds": float(np.median(batches)), "one": float(np.median(singles))}))
