"""Recurrent layers, convolutions and the LSTM models. Writes JSON to the path given; reference.py says what."""

import sys

import torch
import torch.nn.functional as F
from recurrent_modules import LstmClassifier, LstmForecaster, LstmMultiTask, multi_task_loss
from reference import BATCHES, Case, Draws, squared_errors, write
from torch import nn


class Recurrent(nn.Module):
    """One module under a name, giving the hidden states of all steps and the last."""

    def __init__(self, name, layers):
        super().__init__()
        self.name = name
        self.add_module(name, layers)

    def forward(self, x):
        sequence, _ = self.get_submodule(self.name)(x)
        return sequence, sequence[:, -1]


def recurrent(name, kind):
    draws = Draws(1)
    rows = BATCHES * 4
    return Case(
        module=Recurrent(name, kind(3, 5, num_layers=2, batch_first=True)),
        batch=4,
        inputs={"x": draws.normal(rows, 6, 3)},
        targets={"sequence_target": draws.normal(rows, 6, 5), "last_target": draws.normal(rows, 5)},
        outputs=("sequence", "last"),
        loss=squared_errors,
    )


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.strided = nn.Conv1d(4, 3, 3, stride=2, padding=1)
        self.same = nn.Conv1d(4, 2, 4, dilation=3, padding="same")
        self.grouped = nn.Conv1d(4, 6, 2, groups=2)
        self.causal = nn.Conv1d(4, 3, 3, bias=False)

    def forward(self, x):
        return self.strided(x), self.same(x), self.grouped(x), self.causal(F.pad(x, (2, 0)))


def conv1d():
    draws = Draws(2)
    rows = BATCHES * 4
    shapes = {"strided": (3, 5), "same": (2, 9), "grouped": (6, 8), "causal": (3, 9)}
    return Case(
        module=Convolutions(),
        batch=4,
        inputs={"x": draws.normal(rows, 4, 9)},
        targets={f"{name}_target": draws.normal(rows, *shape) for name, shape in shapes.items()},
        outputs=tuple(shapes),
        loss=squared_errors,
    )


def lstm_forecaster():
    draws = Draws(3)
    rows = BATCHES * 5
    return Case(
        module=LstmForecaster(4, targets=2, horizon=3, units=5, dropout=0),
        batch=5,
        inputs={"x": draws.normal(rows, 7, 4)},
        targets={"target": draws.normal(rows, 3, 2)},
        outputs=("forecast",),
        loss=lambda outputs, targets: F.mse_loss(outputs["forecast"], targets["target"]),
    )


def lstm_classifier():
    draws = Draws(5)
    rows = BATCHES * 5
    return Case(
        module=LstmClassifier(4, classes=3, units=5, dropout=0),
        batch=5,
        inputs={"x": draws.normal(rows, 7, 4)},
        targets={"class": draws.classes(3, rows)},
        outputs=("logits",),
        loss=lambda outputs, targets: F.cross_entropy(outputs["logits"], targets["class"]),
    )


def lstm_multi_task():
    draws = Draws(4)
    rows = BATCHES * 8
    alpha = torch.tensor([1, 0.5, 2], dtype=torch.float64)
    return Case(
        module=LstmMultiTask(4, units=6, dropout=0),
        batch=8,
        inputs={"x": draws.normal(rows, 6, 4)},
        targets={"action_target": draws.classes(3, rows), "return_target": draws.normal(rows, 1)},
        outputs=("action_logits", "return"),
        loss=lambda outputs, targets: multi_task_loss(
            outputs["action_logits"],
            outputs["return"],
            targets["action_target"],
            targets["return_target"],
            alpha=alpha,
        ),
    )


CASES = {
    "lstm": lambda: recurrent("lstm", nn.LSTM),
    "gru": lambda: recurrent("gru", nn.GRU),
    "conv1d": conv1d,
    "LstmForecaster": lstm_forecaster,
    "LstmMultiTask": lstm_multi_task,
    "LstmClassifier": lstm_classifier,
}

if __name__ == "__main__":
    write(sys.argv[1], CASES)
