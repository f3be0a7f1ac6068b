"""Reference values of feature selection, made by pandas and scikit-learn; writes JSON to the path given."""

import json
import math
import sys
import warnings

import numpy as np
import pandas as pd
from sklearn.feature_selection import VarianceThreshold, f_classif, f_regression

random = np.random.default_rng(3)
rows = 150
base = random.normal(size=(rows, 4))
frame = pd.DataFrame(
    {
        "signal": base[:, 0],
        "copy": base[:, 0] + 0.05 * random.normal(size=rows),
        "weak": 0.4 * base[:, 0] + base[:, 1],
        "mirror": -2 * base[:, 1] + 0.1 * random.normal(size=rows),
        "noise": base[:, 2],
        "steps": np.round(base[:, 3]),
        "constant": np.full(rows, 2.5),
        "level": 100 + base[:, 2] * 0.5,
    }
).astype(np.float32)
gaps = frame.copy()
for place, name in enumerate(["signal", "weak", "noise", "level"]):
    gaps.loc[random.uniform(size=rows) < 0.1 * (place + 1), name] = np.nan
target = 0.5 * base[:, 0] + 0.3 * base[:, 1] + random.normal(size=rows)
classes = np.digitize(target, [-0.4, 0.4])


def plain(values):
    return [None if not math.isfinite(value) else float(value) for value in np.asarray(values, dtype=float).ravel()]


def minimum_redundancy(relevance, correlation, keep):
    """Ding and Peng's quotient, step by step as the paper writes it."""
    left = [place for place in range(len(relevance)) if math.isfinite(relevance[place])]
    chosen = [max(left, key=lambda place: relevance[place])]
    left.remove(chosen[0])
    while left and len(chosen) < keep:
        score = lambda place: relevance[place] / max(0.001, np.mean([abs(correlation[place, other]) for other in chosen]))
        best = max(left, key=score)
        chosen.append(best)
        left.remove(best)
    return chosen


features = frame.to_numpy(dtype=np.float64)
with np.errstate(all="ignore"), warnings.catch_warnings():
    warnings.simplefilter("ignore")
    of_classes = f_classif(features, classes)[0]
    of_numbers = f_regression(features, target)[0]
correlation = frame.astype(np.float64).corr().to_numpy()
usable = [place for place, name in enumerate(frame.columns) if name != "constant"]
reference = {
    "names": list(frame.columns),
    "columns": [plain(frame[name]) for name in frame.columns],
    "gaps": [plain(gaps[name]) for name in gaps.columns],
    "target": plain(target),
    "classes": [int(value) for value in classes],
    "correlations": plain(correlation),
    "correlations_of_gaps": plain(gaps.astype(np.float64).corr(min_periods=2)),
    "f_classif": plain([of_classes[place] for place in usable]),
    "f_regression": plain([of_numbers[place] for place in usable]),
    "usable": usable,
    "variances": plain(np.var(features, axis=0)),
    "above_half": [int(place) for place in VarianceThreshold(0.5).fit(features).get_support(indices=True)],
    "above_zero": [int(place) for place in VarianceThreshold().fit(features).get_support(indices=True)],
    "minimum_redundancy": minimum_redundancy([of_numbers[place] if place in usable else math.nan for place in range(len(of_numbers))], correlation, 5),
}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(reference, file, separators=(",", ":"))
    file.write("\n")
