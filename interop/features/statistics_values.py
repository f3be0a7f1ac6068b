"""Reference values of the statistics and of the ranks across symbols, made by pandas; writes JSON to the path given.

Values are kept of every fourth row, which is enough to tell formulas apart.
"""

import json
import math
import sys

import numpy as np
import pandas as pd

SYMBOLS = 6
ROWS = 150


def closes(seed):
    """Closes of a walk drawn by a small congruential generator; a stretch of rows does not move."""
    state = seed
    price = 20.0
    values = []
    for row in range(ROWS):
        state = (state * 1664525 + 1013904223) % 2**32
        if not 60 <= row < 64:
            price = round(price * (1 + 0.05 * (state / 2**32 - 0.5)), 2)
        values.append(price)
    return values


bars = pd.DataFrame({f"SYM{i}": closes(i + 1) for i in range(SYMBOLS)})
close = bars["SYM0"]
log_returns = np.log(close / close.shift(1))
returns = bars.pct_change()
own, index = returns["SYM0"], returns.mean(axis=1)
falls = log_returns.clip(upper=0) ** 2
volatility = log_returns.rolling(20).std()
low, high = (log_returns.rolling(100).quantile(share) for share in (0.05, 0.95))
change = bars.pct_change(20)
statistics = {
    **{f"return_skew_{n}": log_returns.rolling(n).skew() for n in (20, 60)},
    **{f"return_kurtosis_{n}": log_returns.rolling(n).kurt() for n in (20, 60)},
    **{f"downside_vol_{n}": np.sqrt(falls.rolling(n).mean() * 252) for n in (20, 60)},
    "return_quantile_05_100": low,
    "return_quantile_95_100": high,
    "tail_ratio_100": (high / low).abs(),
    "return_percentile_100": log_returns.rolling(100).rank(pct=True),
    "close_percentile_100": close.rolling(100).rank(pct=True),
    "volatility_percentile_100": volatility.rolling(100).rank(pct=True),
    **{f"return_autocorr_{n}_60": log_returns.rolling(60).corr(log_returns.shift(n)) for n in (1, 5)},
    "abs_return_autocorr_1_60": log_returns.abs().rolling(60).corr(log_returns.abs().shift(1)),
    "beta_60": own.rolling(60).cov(index) / index.rolling(60).var(),
    "index_corr_60": own.rolling(60).corr(index),
    "relative_strength_20": (1 + close.pct_change(20)) / (1 + index).rolling(20).apply(np.prod) - 1,
    "cs_rank_return_20": change.rank(axis=1, pct=True)["SYM0"],
    "cs_zscore_return_20": change.sub(change.mean(axis=1), axis=0).div(change.std(axis=1), axis=0)["SYM0"],
}


def column(values):
    return [float(f"{value:.12g}") if math.isfinite(value) else None for value in np.asarray(values, dtype=float)]


reference = {
    "closes": {name: column(values) for name, values in bars.items()},
    "every_fourth_value": {name: column(values)[3::4] for name, values in statistics.items()},
}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(reference, file, separators=(",", ":"))
    file.write("\n")
