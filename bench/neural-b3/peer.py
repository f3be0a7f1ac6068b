"""PyTorch's side: folder, settings as JSON. Prints seconds of the training and the best validation loss as one line of JSON.

Windows are gathered from the series batch by batch: no loader, no copies of all windows.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[2] / "interop" / "neural"))
from recurrent_modules import LstmMultiTask, multi_task_loss

folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
given = settings["parameters"]
torch.set_num_threads(settings["threads"])
torch.manual_seed(settings["seed"])
torch.set_flush_denormal(True)


def read(name, kind):
    return torch.from_numpy(np.fromfile(folder / name, dtype=kind))


cells = read("features.f32", np.float32).reshape(-1, given["features"])
actions, returns = read("actions.i64", np.int64), read("returns.f32", np.float32)[:, None]
train, validation = read("train.i32", np.int32).long(), read("validation.i32", np.int32).long()
back = torch.arange(1 - given["lookback"], 1)
weights = (given["loss_weight_action"], given["loss_weight_return"])


def loss_of(ends):
    outputs = model(cells[ends[:, None] + back])
    return multi_task_loss(*outputs, actions[ends], returns[ends], weights, given["focal_loss_gamma"])


def validate():
    model.eval()
    with torch.no_grad():
        total = sum(loss_of(part).item() * len(part) for part in validation.split(1024))
    model.train()
    return total / len(validation)


started = time.perf_counter()
model = LstmMultiTask(given["features"], units=given["units"], dropout=given["dropout"])
rate, decay = given["learning_rate"], given["weight_decay"]
optimiser = torch.optim.Adam(model.parameters(), lr=rate, weight_decay=decay, fused=True)
plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, factor=0.5, patience=5, min_lr=1e-6)
chances = (1 / torch.bincount(actions[train], minlength=3).float())[actions[train]]
best, kept = float("inf"), None
for epoch in range(given["epochs"]):
    drawn = train[torch.multinomial(chances, len(train), replacement=True)]
    for ends in drawn.split(given["batch_size"]):
        loss = loss_of(ends)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), given["gradient_clip_norm"])
        optimiser.step()
    loss = validate()
    plateau.step(loss)
    if loss < best:
        best, kept = loss, {name: value.clone() for name, value in model.state_dict().items()}
print(json.dumps({"seconds": time.perf_counter() - started, "loss": best}))
