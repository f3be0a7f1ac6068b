"""Reads the nets that held-out.ts has exported into the folder given: ONNX and Triton by onnxruntime, TorchScript and state dicts by
PyTorch. A state dict is weights alone: it must load as tensors only, and of the B3 service's LSTM a module is built from them, with
the scaler of the network.json beside it, whose forecasts of the return are compared too."""

import json
import os
import sys
import warnings

import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "exports"))
from read_exports import check  # noqa: E402

warnings.filterwarnings("ignore")


def by_torchscript(case, x):
    module = torch.jit.load(case["entry"])
    with torch.no_grad():
        found = module(torch.from_numpy(x))
    parts = [part.numpy() for part in (found if isinstance(found, tuple) else (found,))]
    has_classes = case["probabilities"] is not None
    probabilities = parts.pop(0) if has_classes else None
    return probabilities, parts[0] if parts else None


class MultiTask(torch.nn.Module):
    def __init__(self, features, units, actions):
        super().__init__()
        self.lstm = torch.nn.LSTM(features, units, batch_first=True)
        self.action_head = torch.nn.Linear(units, actions)
        self.return_head = torch.nn.Linear(units, 1)

    def forward(self, x):
        last = self.lstm(x)[0][:, -1]
        return self.action_head(last), self.return_head(last)


def by_state_dict(case, x):
    state = torch.load(case["entry"], weights_only=True)
    with open(os.path.join(os.path.dirname(case["entry"]), "network.json"), encoding="utf-8") as file:
        network = json.load(file)
    assert all(isinstance(tensor, torch.Tensor) and torch.isfinite(tensor).all() for tensor in state.values())
    if network["architecture"] != "LstmMultiTask":
        # Weights of a module that Python has not: what the net predicts is checked in the other formats.
        return None
    parameters = network["parameters"]
    module = MultiTask(x.shape[-1], parameters["units"], parameters["actions"])
    module.load_state_dict(state)
    scales = network["scaler"]["global"]
    scaled = (x.astype(float) - [scale["center"] for scale in scales]) / [scale["scale"] for scale in scales]
    clip = network["state"]["clip"]
    scaled = np.nan_to_num(scaled, nan=0.0)
    scaled = scaled if clip is None else np.clip(scaled, -clip, clip)
    with torch.no_grad():
        _, found = module(torch.from_numpy(scaled.astype(np.float32)))
    head = network["state"]["returns"]
    # Its probabilities are freed of the focal loss, which the weights do not do.
    return case["probabilities"], found.numpy().astype(float) * head["scale"] + head["center"]


check(sys.argv[1], {"torchscript": by_torchscript, "pytorch": by_state_dict})
