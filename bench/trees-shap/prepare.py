"""Trains the model that both sides use: folder, settings as JSON. Writes model.json."""

import json
import sys
from pathlib import Path

import numpy as np
import xgboost

folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
rows = settings["trainRows"]
features = np.fromfile(folder / f"{settings['problem']}.train-rows", dtype=np.float32).reshape(rows, -1)
targets = np.fromfile(folder / f"{settings['problem']}.targets", dtype=np.float32)[:rows]
kind = xgboost.XGBClassifier if settings["classes"] else xgboost.XGBRegressor
model = kind(n_estimators=settings["rounds"], max_depth=6, learning_rate=0.05, n_jobs=2)
model.fit(features, targets.astype(int) if settings["classes"] else targets)
model.save_model(folder / "model.json")
