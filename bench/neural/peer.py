"""PyTorch's side: settings as JSON. Prints the median seconds of a step and those of the first as one line of JSON."""

import json
import statistics
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[2] / "interop" / "neural"))

EXAMPLES = 2048
settings = json.loads(sys.argv[1])
name, given, batch = settings["architecture"], settings["parameters"], settings["batch"]
torch.set_num_threads(settings["threads"])
torch.set_flush_denormal(True)
torch.manual_seed(1)

# For each architecture: how its module is made, its loss from outputs and targets, and examples to learn from.
if name == "LstmMultiTask":
    from recurrent_modules import LstmMultiTask, multi_task_loss

    make = lambda: LstmMultiTask(given["features"], units=given["units"])
    loss_of = lambda outputs, action, realised: multi_task_loss(*outputs, action, realised)
    x = torch.randn(EXAMPLES, given["lookback"], given["features"])
    targets = [torch.randint(0, 3, (EXAMPLES,)), torch.randn(EXAMPLES, 1)]
elif name == "LstmForecaster":
    from recurrent_modules import LstmForecaster

    make = lambda: LstmForecaster(given["features"], units=given["units"], layers=given["layers"])
    loss_of = F.mse_loss
    x = torch.randn(EXAMPLES, given["lookback"], given["features"])
    targets = [torch.randn(EXAMPLES, 1, 1)]
elif name in ("PatchTST", "PatchTSMixer"):
    import attention_modules

    sizes = {key: given[key] for key in ("channels", "patch_length", "d_model", "num_layers")}
    context, horizon = given["context_length"], given["prediction_length"]
    make = lambda: getattr(attention_modules, name)(context, horizon, **sizes)
    loss_of = F.mse_loss
    x = torch.randn(EXAMPLES, context, given["channels"])
    targets = [torch.randn(EXAMPLES, horizon, given["channels"])]
else:
    raise SystemExit(f"there is no twin of {name}")


def step(indices):
    loss = loss_of(module(x[indices]), *(values[indices] for values in targets))
    optimiser.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(module.parameters(), 1.0)
    optimiser.step()
    return loss.item()


# The first optimiser of a process loads parts of PyTorch, which is no part of a first step.
warm = torch.nn.Parameter(torch.zeros(1))
warm.grad = torch.zeros(1)
torch.optim.AdamW([warm], **{settings["optimiser"]: True}).step()

started = time.perf_counter()
module = make()
optimiser = torch.optim.AdamW(module.parameters(), lr=1e-3, weight_decay=0.01, **{settings["optimiser"]: True})
step(torch.randint(0, EXAMPLES, (batch,)))
first = time.perf_counter() - started

seconds = []
for _ in range(settings["steps"]):
    indices = torch.randint(0, EXAMPLES, (batch,))
    before = time.perf_counter()
    step(indices)
    seconds.append(time.perf_counter() - before)
print(json.dumps({"seconds": statistics.median(seconds[5:]), "firstStep": first}))
