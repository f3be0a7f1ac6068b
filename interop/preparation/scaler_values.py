"""Reference values of the scalers, made by scikit-learn and SciPy; writes JSON to the path given."""

import json
import math
import sys
import warnings

import numpy as np
import scipy.stats
from sklearn.preprocessing import MinMaxScaler, QuantileTransformer, RobustScaler, StandardScaler

warnings.filterwarnings("ignore", message="All-NaN")
random = np.random.default_rng(5)
rows = 60
names = ["normal", "heavy", "ties", "missing", "constant", "near_constant", "two_values", "far"]
train = np.column_stack(
    [
        random.normal(0, 1, rows),
        random.standard_t(2, rows) * 100,
        np.round(random.normal(0, 2, rows)),
        np.where(random.uniform(size=rows) < 0.3, np.nan, random.exponential(3, rows)),
        np.full(rows, 3.7),
        np.full(rows, 0.1) * (1 + 1e-17),
        np.where(random.uniform(size=rows) < 0.5, 1.0, 2.0),
        1e6 + random.normal(0, 1e-2, rows),
    ]
)
# Values inside, at the ends of and outside the training values.
other = np.vstack([train[:20], train[:10] * 1.5, np.nanmin(train, axis=0), np.nanmax(train, axis=0), np.nanmean(train, axis=0)])

scalers = {
    "standard": ({"kind": "standard"}, StandardScaler()),
    "min-max": ({"kind": "min-max"}, MinMaxScaler()),
    "min-max −1 to 1": ({"kind": "min-max", "low": -1, "high": 1}, MinMaxScaler((-1, 1))),
    "robust": ({"kind": "robust"}, RobustScaler()),
    "robust 10 to 90": ({"kind": "robust", "lowerQuantile": 0.1, "upperQuantile": 0.9}, RobustScaler(quantile_range=(10, 90))),
    "quantile uniform": ({"kind": "quantile"}, QuantileTransformer(subsample=None)),
    "quantile uniform 11": ({"kind": "quantile", "quantiles": 11}, QuantileTransformer(n_quantiles=11, subsample=None)),
    "quantile normal": ({"kind": "quantile", "output": "normal"}, QuantileTransformer(output_distribution="normal", subsample=None)),
}


def plain(values):
    return [[None if math.isnan(value) else float(value) for value in column] for column in np.asarray(values, dtype=float).T]


cases = []
for name, (options, scaler) in scalers.items():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scaler.fit(train)
        scaled = scaler.transform(other)
        back = scaler.inverse_transform(scaled)
    cases.append({"name": name, "options": options, "scaled": plain(scaled), "back": plain(back)})

shares = [1e-300, 1e-20, 1e-9, 1e-7, 0.001, 0.02, 0.0749, 0.0751, 0.1, 0.3, 0.5, 0.77, 0.92, 0.93, 0.999, 1 - 1e-9]
points = [-8, -6.5, -5.2, -3, -1.5, -0.1, 0, 0.3, 1, 2.5, 4, 6, 8]
reference = {
    "names": names,
    "train": plain(train),
    "other": plain(other),
    "cases": cases,
    "normal": {
        "quantiles": [[share, float(scipy.stats.norm.ppf(share))] for share in shares],
        "shares": [[point, float(scipy.stats.norm.cdf(point))] for point in points],
    },
}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(reference, file, separators=(",", ":"))
    file.write("\n")
