"""Writes, as JSON at the path given, small files of PyTorch and safetensors with what is in them.

Kept beside the tests of packages/neural as files/library-files.json; interop/neural/files.ts makes them again.
"""

import base64
import io
import json
import sys

import safetensors.torch
import torch

DTYPES = {
    torch.float64: "float64",
    torch.float32: "float32",
    torch.float16: "float32",
    torch.bfloat16: "float32",
    torch.int64: "int64",
    torch.int32: "int32",
    torch.int16: "int16",
    torch.int8: "int8",
    torch.uint8: "uint8",
    torch.bool: "bool",
}


def text_of(value):
    """A number as JavaScript writes it."""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int):
        return str(value)
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value):
        return "-0" if value == 0 and str(value).startswith("-") else str(int(value))
    return repr(value)


def described(tensors):
    return {
        name: {
            "type": DTYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "values": [text_of(value) for value in tensor.detach().reshape(-1).tolist()],
        }
        for name, tensor in tensors.items()
    }


def saved(value, **how):
    file = io.BytesIO()
    torch.save(value, file, **how)
    return file.getvalue()


def entry(name, content, tensors=None, refused=None, form="state dict"):
    told = {"refused": refused} if refused else {"tensors": described(tensors)}
    return {"name": name, "format": form, "base64": base64.b64encode(content).decode(), **told}


def main():
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.LSTM(4, 2))
    for parameter in module.parameters():
        # Few digits, so that Python and JavaScript write them alike.
        parameter.data = (parameter.data * 64).round() / 64
    state = module.state_dict()
    grid = torch.arange(24.0).reshape(2, 3, 4)
    views = {
        "transposed": grid[0].t(),
        "permuted": grid.permute(2, 0, 1),
        "every second": grid[:, :, 1::2],
        "last": grid[1, 2, 3],
        "row": grid[1],
        "tied": grid[1],
    }
    odd = [-0.0, 0.5, -1.5, 1024.0, float("inf"), float("-inf"), float("nan")]
    kinds = {str(dtype): torch.tensor(odd).to(dtype) for dtype in DTYPES if dtype.is_floating_point}
    whole = [0, 1, 5, 100]
    kinds |= {str(dtype): torch.tensor(whole).to(dtype) for dtype in DTYPES if not dtype.is_floating_point}
    kinds |= {
        "large": torch.tensor([2**62 + 1, -(2**63)]),
        "small": torch.tensor([-128], dtype=torch.int8),
        "scalar": torch.tensor(3.0),
        "empty": torch.zeros(0, 3),
        "größe": torch.tensor([[1.0]]),
    }
    parameter = {"weight": torch.nn.Parameter(torch.tensor([0.25, 2.0]))}
    script = io.BytesIO()
    torch.jit.save(torch.jit.script(torch.nn.Linear(2, 1)), script)
    files = [
        entry("the state dict of a module", saved(state), state),
        entry("views", saved(views), views),
        entry("all kinds of elements", saved(kinds), kinds),
        entry("a parameter", saved(parameter), parameter),
        entry("nothing", saved({}), {}),
        entry("a checkpoint", saved({"model": state, "epoch": 3}), refused="model is a dictionary, and only tensors"),
        entry("a whole module", saved(torch.nn.Linear(2, 1)), refused="torch.nn.modules.linear.Linear"),
        entry("a tensor alone", saved(torch.ones(2)), refused="it holds a tensor, not a dictionary"),
        entry(
            "the form before 1.6",
            saved({"a": torch.ones(2)}, _use_new_zipfile_serialization=False),
            refused="the form that PyTorch saved before 1.6",
        ),
        entry("protocol 4", saved({"a": torch.ones(2)}, pickle_protocol=4), refused="protocol 4"),
        entry("an expanded tensor", saved({"a": torch.ones(1).expand(5)}), refused="a repeats its 1 elements"),
        entry("complex numbers", saved({"a": torch.ones(2, dtype=torch.complex64)}), refused="torch.ComplexFloatStorage"),
        entry("TorchScript", script.getvalue(), refused="it is a TorchScript module"),
        entry(
            "safetensors of all kinds",
            safetensors.torch.save(kinds, {"made by": "safetensors"}),
            kinds,
            form="safetensors",
        ),
        entry(
            "safetensors of eight bits",
            safetensors.torch.save({"a": torch.ones(2).to(torch.float8_e4m3fn)}),
            refused="F8_E4M3",
            form="safetensors",
        ),
    ]
    with open(sys.argv[1], "w") as file:
        json.dump(files, file, ensure_ascii=False)


main()
