"""Normalisations, attention, transformers, mixers and linear forecasters. Writes JSON to the path given; reference.py says
what."""

import sys

import torch
import torch.nn.functional as F
from attention_modules import DLinear, InstanceNorm, NLinear, PatchTST, PatchTSMixer, Sequence, Swap, TimeSeriesTransformer
from reference import BATCHES, Case, Draws, squared_errors, write
from torch import nn


class Norms(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.LayerNorm(5)
        self.rms = nn.RMSNorm(5, eps=2**-23)
        self.last = nn.Sequential(Swap(), nn.BatchNorm1d(5), Swap())
        self.middle = nn.BatchNorm1d(4)

    def forward(self, x):
        return self.layer(x), self.rms(x), self.last(x), self.middle(x)


def norms():
    draws = Draws(11)
    rows = BATCHES * 6
    names = ("layer", "rms", "last", "middle")
    return Case(
        module=Norms(),
        batch=6,
        inputs={"x": draws.normal(rows, 4, 5) + 0.5},
        targets={f"{name}_target": draws.normal(rows, 4, 5) for name in names},
        outputs=names,
        loss=squared_errors,
    )


class Reversible(nn.Module):
    """A map between a normalisation and its way back."""

    def __init__(self, **settings):
        super().__init__()
        self.norm = InstanceNorm(3, affine=True, **settings)
        self.map = nn.Linear(6, 2)

    def forward(self, x):
        return self.norm.back(self.map(self.norm(x)))


def rev_in(**settings):
    draws = Draws(12)
    rows = BATCHES * 4
    return Case(
        module=Reversible(**settings),
        batch=4,
        inputs={"x": draws.normal(rows, 3, 6) + draws.normal(rows, 3, 1)},
        targets={"y_target": draws.normal(rows, 3, 2)},
        outputs=("y",),
        loss=squared_errors,
    )


class Attentions(nn.Module):
    def __init__(self):
        super().__init__()
        self.own, self.causal, self.cross = (nn.MultiheadAttention(8, 2, batch_first=True) for _ in range(3))

    def forward(self, x, memory):
        later = torch.ones(5, 5, dtype=torch.bool).triu(1)
        return (
            self.own(x, x, x, need_weights=False)[0],
            self.causal(x, x, x, attn_mask=later, need_weights=False)[0],
            self.cross(x, memory, memory, need_weights=False)[0],
        )


def attention():
    draws = Draws(13)
    rows = BATCHES * 4
    names = ("own", "causal", "cross")
    return Case(
        module=Attentions(),
        batch=4,
        inputs={"x": draws.normal(rows, 5, 8), "memory": draws.normal(rows, 3, 8)},
        targets={f"{name}_target": draws.normal(rows, 5, 8) for name in names},
        outputs=names,
        loss=squared_errors,
    )


def forecaster(kind, seed, batch=4, context=20, horizon=3, channels=2, **settings):
    draws = Draws(seed)
    rows = BATCHES * batch
    level = draws.normal(rows, 1, channels)
    return Case(
        module=kind(context, horizon, channels, **settings),
        batch=batch,
        inputs={"x": draws.normal(rows, context, channels) + level},
        targets={"target": draws.normal(rows, horizon, channels) + level},
        outputs=("forecast",),
        loss=lambda outputs, targets: F.mse_loss(outputs["forecast"], targets["target"]),
    )


small = {"d_model": 8, "n_heads": 2, "d_ff": 12, "dropout": 0.0}
mixer = {"d_model": 8, "num_layers": 2, "dropout": 0.0, "head_dropout": 0.0, "patch_length": 6}

def sequence_classifier():
    draws = Draws(32)
    rows = BATCHES * 6
    return Case(
        module=Sequence(NLinear(20, 3, 2, individual=True), 6, 3, hidden=4),
        batch=6,
        inputs={"x": draws.normal(rows, 20, 2)},
        targets={"class": draws.classes(3, rows)},
        outputs=("logits",),
        loss=lambda outputs, targets: F.cross_entropy(outputs["logits"], targets["class"]),
    )


def sequence_regressor():
    draws = Draws(33)
    rows = BATCHES * 6
    return Case(
        module=Sequence(DLinear(20, 3, 2, moving_avg=5), 6, 1),
        batch=6,
        inputs={"x": draws.normal(rows, 20, 2)},
        targets={"target": draws.normal(rows, 1)},
        outputs=("forecast",),
        loss=lambda outputs, targets: F.mse_loss(outputs["forecast"], targets["target"]),
    )


CASES = {
    "norms": norms,
    "revIn": rev_in,
    "revIn of last values": lambda: rev_in(subtract_last=True),
    "attention": attention,
    "PatchTST": lambda: forecaster(PatchTST, 21, **small, patch_length=6, patch_stride=4, num_layers=2),
    "PatchTST, other settings": lambda: forecaster(
        PatchTST,
        22,
        **small,
        patch_length=5,
        patch_stride=5,
        num_layers=2,
        is_padded=False,
        norm="LayerNorm",
        activation="relu",
        res_attention=False,
        individual=True,
        affine=True,
        subtract_last=True,
    ),
    "PatchTSMixer": lambda: forecaster(PatchTSMixer, 23, **mixer, patch_stride=6),
    "PatchTSMixer, mixed channels": lambda: forecaster(
        PatchTSMixer,
        24,
        channels=3,
        **mixer,
        patch_stride=3,
        mode="mix_channel",
        norm_mlp="BatchNorm",
        scaling="none",
    ),
    "PatchTSMixer without gates": lambda: forecaster(PatchTSMixer, 25, **mixer, patch_stride=6, gated_attn=False),
    "TimeSeriesTransformer": lambda: forecaster(TimeSeriesTransformer, 26, **small, label_length=6),
    "EnhancedTimeSeriesTransformer": lambda: forecaster(TimeSeriesTransformer, 27, **small, is_enhanced=True),
    "DLinear": lambda: forecaster(DLinear, 28, moving_avg=5),
    "DLinear, each channel": lambda: forecaster(DLinear, 29, individual=True),
    "NLinear": lambda: forecaster(NLinear, 30),
    "NLinear, each channel": lambda: forecaster(NLinear, 31, individual=True),
    "SequenceClassifier": sequence_classifier,
    "SequenceRegressor": sequence_regressor,
}

if __name__ == "__main__":
    write(sys.argv[1], CASES)
