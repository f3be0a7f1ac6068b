"""Sixty steps of PyTorch's optimisers on a small network, which the tests of packages/neural hold its own to. Writes JSON."""

import json
import sys

import torch
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

BATCH, INPUTS, UNITS, STEPS = 12, 4, 5, 60
generator = torch.Generator().manual_seed(20261121)


def draws(*shape):
    return (torch.randn(*shape, generator=generator) * 1000).round() / 1000


x = draws(BATCH, INPUTS)
target = draws(BATCH, 1)


def network():
    return torch.nn.Sequential(torch.nn.Linear(INPUTS, UNITS), torch.nn.Tanh(), torch.nn.Linear(UNITS, 1))


start = [draws(*parameter.shape) / 2 for parameter in network().parameters()]
OPTIMISERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamW": torch.optim.AdamW}
NAMES = {"weightDecay": "weight_decay"}
CASES = [
    ({"kind": "sgd"}, 0.1, None, None),
    ({"kind": "sgd", "momentum": 0.9, "weightDecay": 0.01}, 0.02, None, None),
    ({"kind": "sgd", "momentum": 0.8, "nesterov": True, "weightDecay": 0.001}, 0.05, 0.5, None),
    ({"kind": "sgd", "momentum": 0.9}, 0.02, None, 0.95),
    ({"kind": "adam", "weightDecay": 0.01}, 0.01, None, None),
    ({"kind": "adam"}, 0.02, 0.3, 0.9),
    ({"kind": "adamW"}, 0.01, None, None),
    ({"kind": "adamW", "weightDecay": 0.1}, 0.02, 0.5, 0.99),
]


def flat(tensors):
    return torch.cat([tensor.detach().flatten() for tensor in tensors]).tolist()


def optimiser_of(parameters, learning_rate, settings):
    given = dict(settings)
    kind = given.pop("kind")
    named = {NAMES.get(name, name): value for name, value in given.items()}
    return OPTIMISERS[kind](parameters, lr=learning_rate, **named)


def learned(settings, learning_rate, clip, average):
    model = network()
    with torch.no_grad():
        for parameter, values in zip(model.parameters(), start):
            parameter.copy_(values)
    optimiser = optimiser_of(model.parameters(), learning_rate, settings)
    smooth = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(average)) if average else None
    losses = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = functional.mse_loss(model(x), target)
        loss.backward()
        if clip:
            torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
        optimiser.step()
        if smooth:
            smooth.update_parameters(model)
        losses.append(loss.item())
    return {
        "settings": settings,
        "learningRate": learning_rate,
        "clip": clip,
        "average": average,
        "losses": losses,
        "parameters": flat(model.parameters()),
        "averaged": flat(smooth.module.parameters()) if smooth else [],
    }


with open(sys.argv[1], "w") as file:
    json.dump(
        {
            "x": flat([x]),
            "target": flat([target]),
            "start": flat(start),
            "batch": BATCH,
            "inputs": INPUTS,
            "units": UNITS,
            "cases": [learned(*case) for case in CASES],
        },
        file,
    )
