"""Learning rates of PyTorch's schedulers, which the tests of packages/neural hold its own to. Writes JSON to the path given."""

import json
import sys
import warnings

import torch
from torch.optim import lr_scheduler

warnings.filterwarnings("ignore", message="Detected call of")  # no gradients are needed here
LOSSES = [1.0, 0.8, 0.9, 0.8, 0.79999, 0.85, 0.9, 0.7, 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6]


def plateau(optimiser, steps, factor=0.1, patience=10, threshold=1e-4, cooldown=0, min=0):
    return lr_scheduler.ReduceLROnPlateau(
        optimiser, factor=factor, patience=patience, threshold=threshold, cooldown=cooldown, min_lr=min
    )


def cosine(optimiser, steps, warmUp=0, floor=0.0):
    fall = lr_scheduler.CosineAnnealingLR(optimiser, T_max=steps - warmUp, eta_min=floor)
    if warmUp == 0:
        return fall
    rise = lr_scheduler.LinearLR(optimiser, start_factor=1 / warmUp, end_factor=1.0, total_iters=warmUp - 1)
    return lr_scheduler.SequentialLR(optimiser, [rise, fall], milestones=[warmUp])


def one_cycle(optimiser, steps, rise=0.3, startDivisor=25.0, endDivisor=1e4):
    return lr_scheduler.OneCycleLR(
        optimiser,
        max_lr=optimiser.param_groups[0]["lr"],
        total_steps=steps,
        pct_start=rise,
        div_factor=startDivisor,
        final_div_factor=endDivisor,
        cycle_momentum=False,
    )


def step_decay(optimiser, steps, every=1, factor=0.1):
    return lr_scheduler.StepLR(optimiser, step_size=every, gamma=factor)


# The factory, and whether it is stepped after every update or after every epoch.
KINDS = {
    "reduceOnPlateau": (plateau, "loss"),
    "cosine": (cosine, "update"),
    "oneCycle": (one_cycle, "update"),
    "stepDecay": (step_decay, "epoch"),
}
CASES = [
    ({"kind": "reduceOnPlateau", "factor": 0.5, "patience": 2, "min": 1e-6}, 20, 3),
    ({"kind": "reduceOnPlateau", "patience": 1, "threshold": 0.01, "cooldown": 2}, 20, 2),
    ({"kind": "reduceOnPlateau", "factor": 0.2, "patience": 0, "min": 3e-3}, 20, 1),
    ({"kind": "cosine"}, 5, 7),
    ({"kind": "cosine", "warmUp": 6, "floor": 1e-3}, 5, 7),
    ({"kind": "oneCycle"}, 5, 8),
    ({"kind": "oneCycle", "rise": 0.5, "startDivisor": 10.0, "endDivisor": 100.0}, 4, 5),
    ({"kind": "stepDecay"}, 4, 3),
    ({"kind": "stepDecay", "every": 3, "factor": 0.7}, 10, 2),
]


def rates(settings, epochs, steps_per_epoch, learning_rate=0.01):
    optimiser = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=learning_rate)
    given = dict(settings)
    make, when = KINDS[given.pop("kind")]
    scheduler = make(optimiser, epochs * steps_per_epoch, **given)
    found = []
    for epoch in range(epochs):
        for _ in range(steps_per_epoch):
            found.append(optimiser.param_groups[0]["lr"])
            if when == "update" and len(found) < epochs * steps_per_epoch:
                scheduler.step()
        if when == "epoch":
            scheduler.step()
        elif when == "loss":
            scheduler.step(LOSSES[epoch])
    return {
        "settings": settings,
        "learningRate": learning_rate,
        "epochs": epochs,
        "stepsPerEpoch": steps_per_epoch,
        "losses": LOSSES[:epochs],
        "rates": found,
    }


with open(sys.argv[1], "w") as file:
    json.dump([rates(*case) for case in CASES], file)
