"""Reference values of the features, made by TA-Lib and pandas; writes JSON to the path given.

Values are kept of rows 2, 5, 8 and so on, which is enough to tell formulas apart.
"""

import json
import math
import sys

import numpy as np
import pandas as pd
import talib

sys.dont_write_bytecode = True
from talib_features import talib_features  # noqa: E402


def walk(rows, seed, halts):
    """Bars of a walk drawn by a small congruential generator; `halts` are stretches of rows without a trade."""
    state = seed

    def draw():
        nonlocal state
        state = (state * 1664525 + 1013904223) % 2**32
        return state / 2**32

    bars = []
    close = 20.0
    for row in range(rows):
        if any(start <= row < end for start, end in halts):
            bars.append([close, close, close, close, 0.0])
            draw()
            continue
        opening = close * (1 + 0.01 * (draw() - 0.5))
        close = opening * (1 + 0.06 * (draw() - 0.5))
        high = max(opening, close) * (1 + 0.01 * draw())
        low = min(opening, close) * (1 - 0.01 * draw())
        prices = [round(price, 2) for price in (opening, high, low, close)]
        close = prices[3]
        bars.append([*prices, float(round(1e6 * (0.2 + draw())))])
    return pd.DataFrame(bars, columns=["open", "high", "low", "close", "volume"])


def talib_values(bars):
    return talib_features(*(bars[name].to_numpy() for name in bars.columns))


def pandas_values(bars):
    open_, high, low, close, volume = (bars[name] for name in bars.columns)
    returns = close.pct_change()
    log_returns = np.log(close / close.shift(1))
    gain = returns_above(close.diff()).rolling(14).mean()
    loss = returns_above(-close.diff()).rolling(14).mean()
    lowest, highest = low.rolling(14).min(), high.rolling(14).max()
    mean, sample = close.rolling(20).mean(), close.rolling(20).std()
    population = close.rolling(20).std(ddof=0)
    fast = close.ewm(span=12, adjust=False, min_periods=12).mean()
    slow = close.ewm(span=26, adjust=False, min_periods=26).mean()
    body = (close - open_).abs()
    typical = (high + low + close) / 3
    steps = pd.Series(np.arange(len(bars), dtype=float))
    return {
        "b3_rolling_volatility_5": returns.rolling(5).std(),
        "b3_macd": fast - slow,
        "b3_rsi_14": 100 - 100 / (1 + gain / loss),
        "b3_high_breakout_20": (close > high.rolling(20).max().shift(1)).astype(float).where(bars.index >= 20),
        "b3_bollinger_upper": mean + 2 * sample,
        "b3_stochastic_14": 100 * (close - lowest) / (highest - lowest),
        **{f"return_{n}": close.pct_change(n) for n in (1, 2, 3, 5, 10, 20, 50, 100)},
        **{f"log_return_{n}": np.log(close / close.shift(n)) for n in (1, 5, 20)},
        "gap": open_ / close.shift(1) - 1,
        "candle_body": (close - open_) / (high - low),
        **{f"price_vs_sma{n}": close / close.rolling(n).mean() - 1 for n in (5, 10, 20, 50, 100)},
        "sma_cross_20_50": mean / close.rolling(50).mean() - 1,
        **{f"realized_vol_{n}": log_returns.rolling(n).std() * math.sqrt(252) for n in (10, 20, 50, 100)},
        "vol_ratio_10_50": log_returns.rolling(10).std() / log_returns.rolling(50).std(),
        "vol_of_vol_20_20": (log_returns.rolling(20).std() * math.sqrt(252)).rolling(20).std(),
        **{
            f"parkinson_vol_{n}": np.sqrt((np.log(high / low) ** 2).rolling(n).mean() / (4 * math.log(2)) * 252)
            for n in (10, 20, 50)
        },
        **{f"price_zscore_{n}": (close - close.rolling(n).mean()) / close.rolling(n).std() for n in (50, 100)},
        **{f"dist_from_high_{n}": close / high.rolling(n).max() - 1 for n in (20, 50, 100)},
        **{f"dist_from_low_{n}": close / low.rolling(n).min() - 1 for n in (20, 50, 100)},
        **{f"drawdown_{n}": close / close.rolling(n).max() - 1 for n in (20, 50)},
        "range_ratio_20": (high - low) / (high - low).rolling(20).mean(),
        "body_ratio_20": body / body.rolling(20).mean(),
        "bb_width_20_2": 4 * population / mean,
        "bb_position_20_2": (close - mean + 2 * population) / (4 * population),
        **{f"volume_change_{n}": volume.pct_change(n) for n in (1, 20)},
        **{f"volume_sma_{n}": volume.rolling(n).mean() for n in (10, 20, 50)},
        "volume_ratio_20": volume / volume.rolling(20).mean(),
        "volume_trend_20": volume.rolling(20).cov(steps) / steps.rolling(20).var(),
        "volume_roc_10": 100 * volume.pct_change(10),
        "volume_std_20": volume.rolling(20).std(),
        "volume_cv_20": volume.rolling(20).std() / volume.rolling(20).mean(),
        "volume_percentile_100": volume.rolling(100).rank(pct=True),
        "price_volume_corr_20": close.rolling(20).corr(volume),
        "obv_sma_20": pd.Series(talib.OBV(close.to_numpy(), volume.to_numpy())).rolling(20).mean(),
        "obv_ratio_20": (np.sign(close.diff()) * volume).rolling(20).sum() / volume.rolling(20).sum(),
        "vwap_20": (typical * volume).rolling(20).sum() / volume.rolling(20).sum(),
        "price_vs_vwap20": close / ((typical * volume).rolling(20).sum() / volume.rolling(20).sum()) - 1,
        **{f"volume_zscore_{n}": (volume - volume.rolling(n).mean()) / volume.rolling(n).std() for n in (20, 50)},
        "volume_ratio_5_20": volume.rolling(5).mean() / volume.rolling(20).mean(),
        "traded_value_20": (close * volume).rolling(20).mean(),
        "traded_value_ratio_20": close * volume / (close * volume).rolling(20).mean(),
        "return_volume_corr_20": returns.rolling(20).corr(volume),
        "price_volume_corr_50": close.rolling(50).corr(volume),
    }


# Of these the first rows hang on where TA-Lib begins the average range; real_series.py compares them later on.
BEGINS_LATER = ("keltner_",)
# Where nothing moves or is traded a quotient of these has no answer and the catalog gives none; TA-Lib gives 0 or 1.
NO_ANSWER = ("efficiency_ratio", "vortex", "mass_index", "chaikin_vol", "cmf")


def begun(values):
    return {name: series for name, series in values.items() if not name.startswith(BEGINS_LATER)}


def answered(values):
    return {name: series for name, series in begun(values).items() if not name.startswith(NO_ANSWER) and np.isfinite(series).any()}


def returns_above(change):
    return change.clip(lower=0)


def column(values):
    return [float(f"{value:.12g}") if math.isfinite(value) else None for value in np.asarray(values, dtype=float)]


def columns(values):
    return {name: column(series) for name, series in values.items()}


def every_third(values):
    return {name: series[2::3] for name, series in columns(values).items()}


moving = walk(120, 7, [])
halting = walk(80, 11, [(0, 18), (40, 61)])
reference = {
    "moving": {"bars": columns(moving), "every_third_value": every_third({**begun(talib_values(moving)), **pandas_values(moving)})},
    # TA-Lib's answers where nothing moves and nothing is traded.
    "halting": {"bars": columns(halting), "every_third_value": every_third(answered(talib_values(halting)))},
}
with open(sys.argv[1], "w", encoding="utf-8") as file:
    json.dump(reference, file, separators=(",", ":"))
    file.write("\n")
