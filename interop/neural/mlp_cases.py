"""Multi-layer perceptrons. Writes JSON to the path given; reference.py says what."""

import sys

import torch
import torch.nn.functional as F
from mlp_modules import Mlp
from reference import BATCHES, Case, Draws, write

CLASS_WEIGHTS = torch.tensor([1, 2, 0.5], dtype=torch.float64)


def classifier():
    draws = Draws(21)
    rows = BATCHES * 12
    return Case(
        module=Mlp(5, 3, hidden=(8, 6), dropout=0),
        batch=12,
        inputs={"x": draws.normal(rows, 5)},
        targets={"class": draws.classes(3, rows)},
        outputs=("logits",),
        loss=lambda outputs, targets: F.cross_entropy(
            outputs["logits"], targets["class"], weight=CLASS_WEIGHTS, label_smoothing=0.1
        ),
    )


def regressor():
    draws = Draws(22)
    rows = BATCHES * 10
    return Case(
        module=Mlp(4, 2, hidden=(7,), batch_norm=False, activation=F.silu, dropout=0),
        batch=10,
        inputs={"x": draws.normal(rows, 4)},
        targets={"target": draws.normal(rows, 2)},
        outputs=("forecast",),
        loss=lambda outputs, targets: F.huber_loss(outputs["forecast"], targets["target"]),
    )


CASES = {"MlpClassifier": classifier, "MlpRegressor": regressor}

if __name__ == "__main__":
    write(sys.argv[1], CASES)
