"""PyTorch's side: folder, settings as JSON. Prints the seconds of each net as one line of JSON.

Windows are gathered from the series batch by batch: no loader, no copies of all windows.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
torch.set_num_threads(settings["threads"])
torch.manual_seed(settings["seed"])
torch.set_flush_denormal(True)


def read(name, kind):
    return torch.from_numpy(np.fromfile(folder / name, dtype=kind))


cells = read("features.f32", np.float32).reshape(-1, settings["features"])[:, settings["chosen"]]
returns = read("returns.f32", np.float32)
train, watch, test = (read(f"{part}.i32", np.int32).long() for part in ("train", "watch", "test"))


def standardise(values, rows):
    known = torch.where(torch.isnan(values[rows]), torch.nanmean(values[rows], dim=0), values[rows])
    return torch.nan_to_num((values - known.mean(dim=0)) / known.std(dim=0).clamp_min(1e-9))


cells = standardise(cells, train)
mean, deviation = returns[train].mean(), returns[train].std()
target = (returns - mean) / deviation


class Mlp(nn.Module):
    def __init__(self, features, hidden, dropout):
        super().__init__()
        layers, width = [], features
        for units in hidden:
            layers += [nn.Linear(width, units), nn.BatchNorm1d(units), nn.ReLU(), nn.Dropout(dropout)]
            width = units
        self.layers = nn.Sequential(*layers, nn.Linear(width, 1))

    def forward(self, x):
        return self.layers(x)[:, 0]


class Lstm(nn.Module):
    def __init__(self, features, units, layers, dropout):
        super().__init__()
        self.lstm = nn.LSTM(features, units, layers, dropout=dropout, batch_first=True)
        self.head = nn.Linear(units, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])[:, 0]


def fit(model, inputs, given):
    """Adam, plateau schedule, early stopping with the best weights kept: what the described system does."""
    optimiser = torch.optim.Adam(
        model.parameters(), lr=given["learning_rate"], weight_decay=given["weight_decay"], fused=True
    )
    plateau = torch.optim.lr_scheduler.ReduceLROnPlateau(optimiser, factor=0.5, patience=5, min_lr=1e-6)
    best, kept, waited, epochs = float("inf"), None, 0, 0
    for epoch in range(given["epochs"]):
        epochs = epoch + 1
        model.train()
        for rows in train[torch.randperm(len(train))].split(given["batch_size"]):
            if len(rows) < 2:
                continue
            loss = nn.functional.mse_loss(model(inputs(rows)), target[rows])
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), given["gradient_clip_norm"])
            optimiser.step()
        model.eval()
        with torch.no_grad():
            total = sum(
                nn.functional.mse_loss(model(inputs(rows)), target[rows]).item() * len(rows) for rows in watch.split(1024)
            )
        loss = total / len(watch)
        plateau.step(loss)
        if loss < best:
            best, waited = loss, 0
            kept = {name: value.clone() for name, value in model.state_dict().items()}
        else:
            waited += 1
            if not settings["fixedEpochs"] and waited >= given["early_stopping_patience"]:
                break
    model.load_state_dict(kept)
    with torch.no_grad():
        forecast = torch.cat([model(inputs(rows)) for rows in test.split(1024)])
    return epochs, (forecast * deviation + mean).tolist()[:1]


found = {}
for name, given in settings["nets"].items():
    started = time.perf_counter()
    width = cells.shape[1]
    if given["kind"] == "mlp":
        epochs, _ = fit(Mlp(width, given["hidden"], given["dropout"]), lambda rows: cells[rows], given)
    else:
        back = torch.arange(1 - given["lookback"], 1)
        net = Lstm(width, given["units"], given["layers"], given["dropout"])
        epochs, _ = fit(net, lambda rows: cells[(rows[:, None] + back).clamp_min(0)], given)
    found[name] = {"seconds": time.perf_counter() - started, "epochs": epochs}
print(json.dumps(found))
