"""Least losses that Optuna's TPE finds, the losses told by evaluate.ts in a process of its own.

arguments: the command line of evaluate.ts. Standard input: {"trials": N, "problems": [{"name", "space", "starts"}]}.
Prints {name: [least loss a seed]}.
"""

import json
import subprocess
import sys
import warnings
from pathlib import Path

import optuna

sys.path.insert(0, str(Path(__file__).parents[2] / "interop" / "tuning"))
import functions  # noqa: E402

optuna.logging.set_verbosity(optuna.logging.WARNING)
warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)
given = json.load(sys.stdin)
evaluator = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def loss(problem, parameters):
    evaluator.stdin.write(json.dumps({"problem": problem, "parameters": parameters}) + "\n")
    evaluator.stdin.flush()
    return json.loads(evaluator.stdout.readline())


def least_loss(name, space, starts, seed):
    study = optuna.create_study(sampler=functions.sampler(seed, space))
    for parameters in starts:
        study.enqueue_trial(parameters)
    study.optimize(lambda trial: loss(name, functions.suggest(trial, space)), n_trials=given["trials"])
    return study.best_value


found = {
    problem["name"]: [
        least_loss(problem["name"], problem["space"], starts, seed) for seed, starts in enumerate(problem["starts"])
    ]
    for problem in given["problems"]
}
evaluator.stdin.close()
evaluator.wait()
print(json.dumps(found))
