"""pandas' and ta's side: folder. Prints the seconds of making features of the bars, and how many, as one line of JSON."""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from ta import momentum, trend, volatility, volume as volumes

warnings.filterwarnings("ignore")
folder = Path(sys.argv[1])
frame = pd.DataFrame(
    {name: np.fromfile(folder / f"{name}.f64", dtype=np.float64) for name in ("open", "high", "low", "close", "volume")}
)


def features(frame):
    high, low, close, volume = frame["high"], frame["low"], frame["close"], frame["volume"]
    returns, log_returns = close.pct_change(), np.log(close).diff()
    stochastic = momentum.StochasticOscillator(high, low, close, 14, 3)
    macd, adx = trend.MACD(close, 26, 12, 9), trend.ADXIndicator(high, low, close, 14)
    aroon, bands = trend.AroonIndicator(high, low, 25), volatility.BollingerBands(close, 20, 2)
    keltner, donchian = volatility.KeltnerChannel(high, low, close), volatility.DonchianChannel(high, low, close)
    found = {
        "stoch": stochastic.stoch(),
        "stoch_signal": stochastic.stoch_signal(),
        "willr": momentum.WilliamsRIndicator(high, low, close, 14).williams_r(),
        "ao": momentum.AwesomeOscillatorIndicator(high, low, 5, 34).awesome_oscillator(),
        "kama": momentum.KAMAIndicator(close, 10, 2, 30).kama(),
        "tsi": momentum.TSIIndicator(close, 25, 13).tsi(),
        "ultosc": momentum.UltimateOscillator(high, low, close).ultimate_oscillator(),
        "stoch_rsi": momentum.StochRSIIndicator(close).stochrsi_k(),
        "ppo": momentum.PercentagePriceOscillator(close).ppo(),
        "macd": macd.macd(),
        "macd_signal": macd.macd_signal(),
        "macd_diff": macd.macd_diff(),
        "adx": adx.adx(),
        "plus_di": adx.adx_pos(),
        "minus_di": adx.adx_neg(),
        "aroon_up": aroon.aroon_up(),
        "aroon_down": aroon.aroon_down(),
        "trix": trend.TRIXIndicator(close, 15).trix(),
        "mass": trend.MassIndex(high, low).mass_index(),
        "dpo": trend.DPOIndicator(close, 20).dpo(),
        "kst": trend.KSTIndicator(close).kst(),
        "psar": trend.PSARIndicator(high, low, close).psar(),
        "ichimoku_a": trend.IchimokuIndicator(high, low).ichimoku_a(),
        "ichimoku_b": trend.IchimokuIndicator(high, low).ichimoku_b(),
        "vortex": trend.VortexIndicator(high, low, close).vortex_indicator_diff(),
        "bb_upper": bands.bollinger_hband(),
        "bb_lower": bands.bollinger_lband(),
        "bb_width": bands.bollinger_wband(),
        "bb_position": bands.bollinger_pband(),
        "kc_width": keltner.keltner_channel_wband(),
        "dc_width": donchian.donchian_channel_wband(),
        "obv": volumes.OnBalanceVolumeIndicator(close, volume).on_balance_volume(),
        "cmf": volumes.ChaikinMoneyFlowIndicator(high, low, close, volume, 20).chaikin_money_flow(),
        "mfi": volumes.MFIIndicator(high, low, close, volume, 14).money_flow_index(),
        "force": volumes.ForceIndexIndicator(close, volume).force_index(),
        "eom": volumes.EaseOfMovementIndicator(high, low, volume).ease_of_movement(),
        "vwap": volumes.VolumeWeightedAveragePrice(high, low, close, volume).volume_weighted_average_price(),
        "body": (close - frame["open"]) / frame["open"],
        "upper_wick": (high - np.maximum(close, frame["open"])) / close,
        "lower_wick": (np.minimum(close, frame["open"]) - low) / close,
        "range": (high - low) / close,
        "gap": frame["open"] / close.shift() - 1,
    }
    for n in (7, 14, 21, 28):
        found[f"rsi_{n}"] = momentum.RSIIndicator(close, n).rsi()
        found[f"atr_{n}"] = volatility.AverageTrueRange(high, low, close, n).average_true_range()
        found[f"cci_{n}"] = trend.CCIIndicator(high, low, close, n).cci()
    for n in (5, 10, 20, 50, 100, 200):
        window = close.rolling(n)
        found[f"sma_{n}"] = window.mean()
        found[f"ema_{n}"] = close.ewm(span=n, adjust=False).mean()
        found[f"deviation_{n}"] = window.std()
        found[f"distance_{n}"] = close / found[f"sma_{n}"] - 1
        found[f"z_{n}"] = (close - found[f"sma_{n}"]) / found[f"deviation_{n}"]
        found[f"highest_{n}"] = close / high.rolling(n).max() - 1
        found[f"lowest_{n}"] = close / low.rolling(n).min() - 1
        found[f"volatility_{n}"] = log_returns.rolling(n).std()
        found[f"skew_{n}"] = log_returns.rolling(n).skew()
        found[f"kurtosis_{n}"] = log_returns.rolling(n).kurt()
        found[f"volume_ratio_{n}"] = volume / volume.rolling(n).mean()
        found[f"volume_deviation_{n}"] = volume.rolling(n).std()
        found[f"correlation_{n}"] = returns.rolling(n).corr(volume.pct_change())
        found[f"momentum_{n}"] = close - close.shift(n)
    for n in (1, 2, 3, 5, 10, 15, 20, 30, 60, 90, 120, 180):
        found[f"return_{n}"] = close.pct_change(n)
        found[f"return_lag_{n}"] = returns.shift(n)
    return pd.DataFrame(found).astype(np.float32)


started = time.perf_counter()
made = features(frame)
print(json.dumps({"seconds": time.perf_counter() - started, "features": made.shape[1]}))
