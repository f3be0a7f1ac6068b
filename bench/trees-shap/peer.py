"""XGBoost's side: folder, settings as JSON. Prints seconds, and the contributions' sum of squares, as one line of JSON."""

import json
import sys
import time
from pathlib import Path

import numpy as np
import xgboost

folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
threads = settings["threads"]
booster = xgboost.Booster({"nthread": threads}, model_file=folder / "model.json")
features = np.fromfile(folder / f"{settings['problem']}.test-rows", dtype=np.float32).reshape(settings["rows"], -1)
started = time.perf_counter()
contributions = booster.predict(xgboost.DMatrix(features, nthread=threads), pred_contribs=True)
seconds = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "squares": float(np.sum(contributions[:, :-1].astype(float) ** 2))}))
