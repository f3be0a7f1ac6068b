"""Runs ONNX's checker, shape inference included, over every .onnx file of the folder given. Prints how many there were."""

import sys
from pathlib import Path

import onnx

files = sorted(Path(sys.argv[1]).glob("*.onnx"))
for file in files:
    try:
        onnx.checker.check_model(str(file), full_check=True)
    except Exception as error:
        raise SystemExit(f"{file.name}: {error}") from None
print(len(files))
