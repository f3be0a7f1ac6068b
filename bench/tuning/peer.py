"""Optuna's side: space as JSON, trials, asks. Prints the seconds that its TPE takes to draw a trial beside so many others."""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import optuna

sys.path.insert(0, str(Path(__file__).parents[2] / "interop" / "tuning"))
import functions  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.WARNING)
warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
space, trials, asks = json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
random = np.random.default_rng(1)
study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
for _ in range(trials):
    trial = study.ask()
    functions.suggest(trial, space)
    study.tell(trial, random.normal())
study.sampler = functions.sampler(1, space)
seconds = 0.0
for i in range(2 * asks):
    began = time.perf_counter()
    trial = study.ask()
    functions.suggest(trial, space)
    if i >= asks:
        seconds += time.perf_counter() - began
    study.tell(trial, random.normal())
print(json.dumps({"seconds": seconds / asks}))
