"""Reads the files of every network in the folder given by the libraries they are made for, and predicts with them.

Prints JSON: for each network the largest difference of each way of predicting, relative to the largest value of its output.
Whatever a library refuses, and tensors that differ at all, end it with an error.
"""

import importlib.util
import io
import json
import keyword
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import safetensors
import safetensors.torch
import torch
import tritonclient
from google.protobuf import text_format

from attention_cases import CASES as ATTENTION
from mlp_cases import CASES as MLP
from recurrent_cases import CASES as RECURRENT

# PyTorch's own modules for the networks of these names.
TWINS = {**ATTENTION, **MLP, **RECURRENT}


def message_types():
    """Of Triton's configuration. The package around them wants grpcio, which reading texts does not."""
    path = Path(tritonclient.__path__[0]) / "grpc/model_config_pb2.py"
    spec = importlib.util.spec_from_file_location("model_config_pb2", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


model_config_pb2 = message_types()


def main():
    torch.set_num_threads(1)
    folders = sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir())
    print(json.dumps({folder.name: checked(folder) for folder in folders}))


def checked(folder):
    order = json.loads((folder / "order.json").read_text())
    inputs = safetensors.torch.load_file(folder / "inputs.safetensors")
    expected = safetensors.torch.load_file(folder / "outputs.safetensors")
    check_tensors(folder)
    check_repository(folder, inputs)
    session = onnx_session(folder)
    module = torch.jit.load(folder / "script.pt")
    again = io.BytesIO()
    torch.jit.save(module, again)
    again.seek(0)

    def by_module(of, given):
        with torch.no_grad():
            results = of(*(given[name] for name in order["inputs"]))
        results = results if isinstance(results, tuple) else (results,)
        return dict(zip(order["outputs"], (result.numpy() for result in results), strict=True))

    def by_onnx(given):
        results = session.run(order["outputs"], {name: values.numpy() for name, values in given.items()})
        return dict(zip(order["outputs"], results, strict=True))

    one = {name: values[2:3] for name, values in inputs.items()}
    part = {name: values.reshape(7, -1)[2] for name, values in expected.items()}
    differences = {
        "TorchScript": difference(by_module(module, inputs), expected, expected),
        "TorchScript, one example": difference(by_module(module, one), part, expected),
        "ONNX": difference(by_onnx(inputs), expected, expected),
        "ONNX, one example": difference(by_onnx(one), part, expected),
    }
    if order["name"] in TWINS:
        module = TWINS[order["name"]]().module.float().eval()
        module.load_state_dict(torch.load(folder / "state.pt", weights_only=True), strict=True)
        differences["state dict in PyTorch's module"] = difference(by_module(module, inputs), expected, expected)
    # PyTorch writes layers named by words of Python, which it has read, in a way that it does not read.
    if not any(keyword.iskeyword(part) for name in module.state_dict() for part in name.split(".")):
        saved = by_module(torch.jit.load(again), inputs)
        differences["TorchScript, saved by PyTorch"] = difference(saved, expected, expected)
    return differences


def check_tensors(folder):
    """The same tensors in all three files, bit for bit."""
    weights = safetensors.torch.load_file(folder / "weights.safetensors")
    with safetensors.safe_open(folder / "weights.safetensors", "pt") as file:
        assert file.metadata() == {"name": folder.name}, file.metadata()
    state = torch.load(folder / "state.pt", weights_only=True)
    counts = {name: state.pop(name) for name in list(state) if name.endswith("num_batches_tracked")}
    assert all(count.dtype == torch.int64 and count.shape == () for count in counts.values())
    script = torch.jit.load(folder / "script.pt")
    assert not script.training
    assert all(parameter.requires_grad for parameter in script.parameters())
    for name, found in {"state.pt": state, "script.pt": script.state_dict()}.items():
        assert found.keys() == weights.keys(), f"{folder.name}/{name}: {found.keys() ^ weights.keys()}"
        for tensor, values in weights.items():
            assert torch.equal(found[tensor], values), f"{folder.name}/{name}: {tensor}"


def check_repository(folder, inputs):
    model = folder / "repository" / folder.name
    config = text_format.Parse((model / "config.pbtxt").read_text(), model_config_pb2.ModelConfig())
    assert config.name == folder.name and config.platform == "onnxruntime_onnx" and config.max_batch_size > 1
    assert (model / "1/model.onnx").read_bytes()
    graph = onnx.load(model / "1/model.onnx").graph
    for ports, values in ((config.input, graph.input), (config.output, graph.output)):
        assert [port.name for port in ports] == [value.name for value in values]
        for port, value in zip(ports, values, strict=True):
            lengths = [axis.dim_value for axis in value.type.tensor_type.shape.dim][1:]
            assert port.data_type == model_config_pb2.TYPE_FP32
            assert list(port.reshape.shape if port.HasField("reshape") else port.dims) == lengths, port
    for port in config.input:
        assert port.name in inputs


def onnx_session(folder):
    path = str(folder / "model.onnx")
    onnx.checker.check_model(path, full_check=True)
    properties = {entry.key: entry.value for entry in onnx.load(path).metadata_props}
    assert properties == {"name": folder.name}, properties
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def difference(found, expected, scale):
    """The largest, each relative to the largest value of its output over all examples."""
    assert found.keys() == expected.keys()
    return max(
        float(np.abs(found[name].reshape(-1) - values.numpy().reshape(-1)).max() / max(1e-9, scale[name].abs().max().item()))
        for name, values in expected.items()
    )


main()
