"""TA-Lib's features of real series. Reads NAME.f64 of a folder (open, high, low, close and volume, one after the other, as
doubles) and writes NAME.talib (the features one after the other) and names.json (their order)."""

import json
import pathlib
import sys

import numpy as np

sys.dont_write_bytecode = True
from talib_features import talib_features  # noqa: E402

folder = pathlib.Path(sys.argv[1])
names = None
for path in sorted(folder.glob("*.f64")):
    columns = np.fromfile(path).reshape(5, -1)
    features = talib_features(*columns)
    names = list(features)
    np.concatenate([np.asarray(values, dtype=float) for values in features.values()]).tofile(
        path.with_suffix(".talib")
    )
(folder / "names.json").write_text(json.dumps(names))
