"""The Python side: folder, settings as JSON. Prints seconds, and the last value of each, as one line of JSON.

Cases: ta (pandas and ta, one symbol after the other), talib (TA-Lib's C library), polars (rolling expressions over one
column a symbol, on its own threads). With `calls`: the median of so many calls.
"""

import json
import statistics
import sys
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")
folder, settings = Path(sys.argv[1]), json.loads(sys.argv[2])
symbols, rows = settings["symbols"], settings["rows"]
columns = {
    name: np.fromfile(folder / f"{name}.f64", dtype=np.float64)[: symbols * rows].reshape(symbols, rows)
    for name in ("open", "high", "low", "close", "volume")
}


def timed(call):
    """Seconds of the call (the median of several where the settings say so) and what the last one returned."""
    times = []
    for _ in range(settings.get("calls", 1)):
        started = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - started)
    return statistics.median(times), result


def with_ta():
    import pandas as pd
    from ta import momentum, trend, volatility, volume as volumes

    def features(frame):
        high, low, close, volume = frame["high"], frame["low"], frame["close"], frame["volume"]
        stochastic = momentum.StochasticOscillator(high, low, close, 14, 3)
        macd = trend.MACD(close, 26, 12, 9)
        adx = trend.ADXIndicator(high, low, close, 14)
        aroon = trend.AroonIndicator(high, low, 25)
        bands = volatility.BollingerBands(close, 20, 2)
        return {
            "rsi": momentum.RSIIndicator(close, 14).rsi(),
            "stoch": stochastic.stoch(),
            "stoch_signal": stochastic.stoch_signal(),
            "willr": momentum.WilliamsRIndicator(high, low, close, 14).williams_r(),
            "roc": momentum.ROCIndicator(close, 10).roc(),
            "ao": momentum.AwesomeOscillatorIndicator(high, low, 5, 34).awesome_oscillator(),
            "kama": momentum.KAMAIndicator(close, 10, 2, 30).kama(),
            "tsi": momentum.TSIIndicator(close, 25, 13).tsi(),
            "ultosc": momentum.UltimateOscillator(high, low, close, 7, 14, 28).ultimate_oscillator(),
            "stoch_rsi": momentum.StochRSIIndicator(close, 14, 3, 3).stochrsi_k(),
            "ppo": momentum.PercentagePriceOscillator(close, 26, 12, 9).ppo(),
            "macd": macd.macd(),
            "macd_signal": macd.macd_signal(),
            "macd_diff": macd.macd_diff(),
            **{f"sma_{n}": trend.SMAIndicator(close, n).sma_indicator() for n in (10, 20, 50, 200)},
            **{f"ema_{n}": trend.EMAIndicator(close, n).ema_indicator() for n in (12, 26)},
            "adx": adx.adx(),
            "plus_di": adx.adx_pos(),
            "minus_di": adx.adx_neg(),
            "aroon_up": aroon.aroon_up(),
            "aroon_down": aroon.aroon_down(),
            "cci": trend.CCIIndicator(high, low, close, 20).cci(),
            "trix": trend.TRIXIndicator(close, 15).trix(),
            "mass": trend.MassIndex(high, low, 9, 25).mass_index(),
            "dpo": trend.DPOIndicator(close, 20).dpo(),
            "kst": trend.KSTIndicator(close).kst(),
            "psar": trend.PSARIndicator(high, low, close).psar(),
            "bb_upper": bands.bollinger_hband(),
            "bb_lower": bands.bollinger_lband(),
            "bb_width": bands.bollinger_wband(),
            "bb_position": bands.bollinger_pband(),
            "atr": volatility.AverageTrueRange(high, low, close, 14).average_true_range(),
            "obv": volumes.OnBalanceVolumeIndicator(close, volume).on_balance_volume(),
            "cmf": volumes.ChaikinMoneyFlowIndicator(high, low, close, volume, 20).chaikin_money_flow(),
            "mfi": volumes.MFIIndicator(high, low, close, volume, 14).money_flow_index(),
            "force": volumes.ForceIndexIndicator(close, volume, 13).force_index(),
        }

    frames = [pd.DataFrame({name: values[symbol] for name, values in columns.items()}) for symbol in range(symbols)]
    features(frames[0].head(300))  # imports and first calls
    seconds, results = timed(lambda: [features(frame) for frame in frames])
    return seconds, {name: float(series.iloc[-1]) for name, series in results[-1].items()}


def with_talib():
    import talib

    def features(high, low, close, volume):
        line, signal, histogram = talib.MACD(close, 12, 26, 9)
        slow_k, slow_d = talib.STOCH(high, low, close, 14, 3, 0, 3, 0)
        upper, _, lower = talib.BBANDS(close, 20, 2, 2)
        return {
            **{f"sma_{n}": talib.SMA(close, n) for n in (10, 20, 50, 200)},
            **{f"ema_{n}": talib.EMA(close, n) for n in (12, 20, 26)},
            **{f"rsi_{n}": talib.RSI(close, n) for n in (14, 50)},
            "macd_line_12_26_9": line,
            "macd_signal_12_26_9": signal,
            "macd_histogram_12_26_9": histogram,
            "stoch_k_14_3_3": slow_k,
            "stoch_d_14_3_3": slow_d,
            **{f"roc_{n}": talib.ROC(close, n) for n in (10, 30)},
            "willr_14": talib.WILLR(high, low, close, 14),
            **{f"atr_{n}": talib.ATR(high, low, close, n) for n in (14, 50)},
            "natr_14": talib.NATR(high, low, close, 14),
            "bb_upper_20_2": upper,
            "bb_lower_20_2": lower,
            "adx_14": talib.ADX(high, low, close, 14),
            "plus_di_14": talib.PLUS_DI(high, low, close, 14),
            "minus_di_14": talib.MINUS_DI(high, low, close, 14),
            "obv": talib.OBV(close, volume),
            "mfi_14": talib.MFI(high, low, close, volume, 14),
            "typical_price": talib.TYPPRICE(high, low, close),
            "volume_ema_20": talib.EMA(volume, 20),
        }

    parts = [[columns[name][symbol] for name in ("high", "low", "close", "volume")] for symbol in range(symbols)]
    features(*(part[:300] for part in parts[0]))
    seconds, results = timed(lambda: [features(*part) for part in parts])
    return seconds, {name: float(series[-1]) for name, series in results[-1].items()}


def with_polars():
    import polars as pl

    windows = settings["windows"]
    names = [f"s{symbol}" for symbol in range(symbols)]
    frame = pl.DataFrame({name: columns["close"][symbol] for symbol, name in enumerate(names)})
    roll = {"mean": "rolling_mean", "std": "rolling_std", "min": "rolling_min", "max": "rolling_max"}[settings["roll"]]
    expressions = [
        getattr(pl.col(name), roll)(window_size=window).alias(f"{name} {window}") for name in names for window in windows
    ]
    frame.head(300).select(expressions)
    seconds, result = timed(lambda: frame.select(expressions))
    return seconds, {f"close.{settings['roll']}({window})": result[f"{names[-1]} {window}"][-1] for window in windows}


seconds, last = {"ta": with_ta, "talib": with_talib, "polars": with_polars}[settings["peer"]]()
print(json.dumps({"seconds": seconds, "last": last}))
