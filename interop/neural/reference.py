"""Values of PyTorch that the tests of packages/neural hold layers and models to.

A file NAME_cases.py has a table CASES: the name of a case and a function that makes it. Run with a path, it writes there
what `write` below works out for each; the result is kept beside the tests as NAME.reference.json. To add a case, add it to
such a table and, under the same name, to the table of networks of its test (packages/neural/src/models/
recurrent-cases.fixture.ts); run the file once. To add a table, follow recurrent_cases.py, and name it in check.ts.

Parameters must have the names that the layers here give them. Dropout is 0 in all cases: its masks are drawn differently.
"""

import json
from dataclasses import dataclass
from typing import Callable

import numpy as np
import torch

STEPS = 60
BATCHES = 3


@dataclass
class Case:
    """A module, examples for it and what is learned; all in float64, so that what differs is the other side's float32."""

    module: torch.nn.Module
    # The examples of one step; inputs and targets hold three times as many.
    batch: int
    inputs: dict[str, np.ndarray]
    targets: dict[str, np.ndarray]
    # Names of what the module gives, in its order.
    outputs: tuple[str, ...]
    # From the outputs and the targets by their names to one number.
    loss: Callable[[dict[str, torch.Tensor], dict[str, torch.Tensor]], torch.Tensor]


class Draws:
    """Seeded numbers in shapes; float32 holds them exactly."""

    def __init__(self, seed):
        self.state = np.random.RandomState(seed)

    def normal(self, *shape):
        return self.state.standard_normal(shape).astype(np.float32)

    def uniform(self, *shape, low=-0.5, high=0.5):
        return self.state.uniform(low, high, shape).astype(np.float32)

    def classes(self, count, *shape):
        return self.state.randint(0, count, shape)


def squared_errors(outputs, targets):
    """The sum of each output's mean squared error to its target, NAME and NAME_target."""
    return sum(((outputs[name] - targets[f"{name}_target"]) ** 2).mean() for name in outputs)


def write(path, cases):
    """Writes all cases of a table as JSON."""
    found = {name: values_of(make(), seed) for seed, (name, make) in enumerate(cases.items())}
    with open(path, "w") as file:
        json.dump(found, file)


def values_of(case, seed):
    torch.set_num_threads(1)
    module = case.module.double()
    start(module, Draws(1000 + seed))
    parameters, buffers = numbers(module.named_parameters()), numbers(floating_buffers(module))
    first = batch_of(case, 0)

    module.eval()
    with torch.no_grad():
        predicted = outputs_of(case, first[0])
    module.train()
    loss_of(case, *first).backward()
    gradients = {name: stored(parameter.grad) for name, parameter in module.named_parameters()}

    # The step above counted along in running statistics.
    with torch.no_grad():
        for name, buffer in floating_buffers(module):
            buffer.copy_(torch.tensor(buffers[name]["values"]).reshape(buffer.shape))
    return {
        "batch": case.batch,
        "parameters": parameters,
        "buffers": buffers,
        "inputs": numbers(case.inputs.items()),
        "targets": numbers(case.targets.items()),
        "predicted": numbers(predicted.items()),
        "gradients": gradients,
        "losses": curve(case),
        "finalBuffers": numbers(floating_buffers(module)),
    }


def start(module, draws):
    """Parameters that differ from each other, and scales around 1."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            values = torch.from_numpy(draws.uniform(*parameter.shape))
            parameter.copy_(values + 1 if is_scale(name, module) else values)


def is_scale(name, module):
    """Whether a parameter is the weight of a normalisation."""
    owner = module.get_submodule(name.rpartition(".")[0])
    return name.endswith("weight") and "Norm" in type(owner).__name__


def curve(case):
    """Losses of steps of AdamW on batches that take turns."""
    optimiser = torch.optim.AdamW(case.module.parameters(), lr=1e-3, weight_decay=0.01)
    losses = []
    for step in range(STEPS):
        optimiser.zero_grad()
        loss = loss_of(case, *batch_of(case, step % BATCHES))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(case.module.parameters(), 1.0)
        optimiser.step()
        losses.append(rounded(loss.item()))
    return losses


def batch_of(case, at):
    rows = slice(at * case.batch, (at + 1) * case.batch)
    return tensors(case.inputs, rows), tensors(case.targets, rows)


def tensors(arrays, rows):
    made = {name: torch.from_numpy(values[rows]) for name, values in arrays.items()}
    return {name: values.double() if values.is_floating_point() else values for name, values in made.items()}


def outputs_of(case, inputs):
    results = case.module(**inputs)
    results = results if isinstance(results, tuple) else (results,)
    return dict(zip(case.outputs, results, strict=True))


def loss_of(case, inputs, targets):
    return case.loss(outputs_of(case, inputs), targets)


def floating_buffers(module):
    return [(name, buffer) for name, buffer in module.named_buffers() if buffer.is_floating_point()]


def numbers(named):
    return {name: stored(values) for name, values in named}


def stored(values):
    array = values.detach().numpy() if isinstance(values, torch.Tensor) else values
    flat = array.reshape(-1).tolist()
    return {"shape": list(array.shape), "values": [rounded(value) for value in flat]}


def rounded(value):
    """Nine digits, which hold every float32."""
    return value if isinstance(value, int) else float(f"{value:.9g}")
