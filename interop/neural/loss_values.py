"""Losses and their gradients by PyTorch, which the tests of packages/neural hold its own to. Writes JSON to the path given."""

import json
import sys

import torch
from torch.nn import functional

generator = torch.Generator().manual_seed(20261121)


def draws(*shape):
    """Numbers of three decimals: the same in float32 wherever they are read."""
    return (torch.randn(*shape, generator=generator) * 1000).round() / 1000


def focal(logits, classes, gamma=2.0, alpha=1.0):
    """Lin et al. 2017 in a direct form, by float64."""
    shares = functional.softmax(logits.double(), -1).gather(-1, classes.unsqueeze(-1)).squeeze(-1)
    factor = alpha if isinstance(alpha, float) else torch.tensor(alpha, dtype=torch.float64)[classes]
    return (-factor * (1 - shares) ** gamma * shares.log()).mean()


def pinball(forecasts, target, quantiles):
    q = torch.tensor(quantiles)
    error = target.unsqueeze(-1) - forecasts
    return torch.maximum(q * error, (q - 1) * error).mean()


def cross_entropy(logits, classes, weights=None, labelSmoothing=0.0):
    weight = None if weights is None else torch.tensor(weights)
    return functional.cross_entropy(logits, classes, weight=weight, label_smoothing=labelSmoothing)


LOSSES = {
    "mse": functional.mse_loss,
    "mae": functional.l1_loss,
    "huber": functional.huber_loss,
    "pinball": pinball,
    "crossEntropy": cross_entropy,
    "focal": focal,
}

weights = [0.5, 2.0, 1.25, 3.0]
CASES = [
    ("mse", {}, draws(6, 3), draws(6, 3)),
    ("mae", {}, draws(6, 3), draws(6, 3)),
    ("huber", {}, draws(6, 3) * 2, draws(6, 3)),
    ("huber", {"delta": 0.3}, draws(6, 3) * 2, draws(6, 3)),
    ("pinball", {"quantiles": [0.1, 0.5, 0.9]}, draws(5, 2, 3), draws(5, 2)),
    *(
        ("crossEntropy", settings, draws(9, 4) * 3, torch.randint(4, (9,), generator=generator))
        for settings in (
            {},
            {"weights": weights},
            {"labelSmoothing": 0.1},
            {"weights": weights, "labelSmoothing": 0.2},
        )
    ),
    *(
        ("focal", settings, draws(9, 4) * 3, torch.randint(4, (9,), generator=generator))
        for settings in ({}, {"gamma": 3.0}, {"gamma": 0.5, "alpha": weights}, {"gamma": 0.0, "alpha": 0.25})
    ),
]


def evaluated(loss, settings, prediction, target):
    prediction = prediction.clone().requires_grad_()
    value = LOSSES[loss](prediction, target, **settings)
    value.backward()
    return {
        "loss": loss,
        "settings": settings,
        "prediction": prediction.detach().flatten().tolist(),
        "shape": list(prediction.shape),
        "target": target.flatten().tolist(),
        "targetShape": list(target.shape),
        "value": value.item(),
        "gradient": prediction.grad.flatten().tolist(),
    }


with open(sys.argv[1], "w") as file:
    json.dump([evaluated(*case) for case in CASES], file)
