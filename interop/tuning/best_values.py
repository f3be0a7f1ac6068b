"""Least values that Optuna's TPE finds. Reads JSON from standard input, prints JSON.

in:  {"trials": N, "functions": [{"name", "space", "starts": [[parameters, …] a seed]}]}
out: {name: {"best": [least value a seed], "starts": [values of the first trials of the first seed]}}

The first trials are given, so that both sides begin with the same ones.
"""

import json
import sys
import warnings

import functions
import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)
warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)


def least_value(name, space, starts, seed, trials):
    study = optuna.create_study(sampler=functions.sampler(seed, space))
    for parameters in starts:
        study.enqueue_trial(parameters)
    study.optimize(lambda trial: functions.evaluate(name, functions.suggest(trial, space)), n_trials=trials)
    return study.best_value, [trial.value for trial in study.trials[: len(starts)]]


given = json.load(sys.stdin)
found = {}
for function in given["functions"]:
    runs = [
        least_value(function["name"], function["space"], starts, seed, given["trials"])
        for seed, starts in enumerate(function["starts"])
    ]
    found[function["name"]] = {"best": [best for best, _ in runs], "starts": runs[0][1]}
print(json.dumps(found))
