"""The catalog's features as TA-Lib gives them, by name: of arrays of open, high, low, close and volume without holes."""

import numpy as np
import talib


def over(a, b):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(b == 0, np.nan, a / b)


def above(a, b):
    return over(a, b) - 1


def after(values, rows):
    return np.concatenate([np.full(min(rows, len(values)), np.nan), values[: max(0, len(values) - rows)]])


def talib_features(open_, high, low, close, volume):
    line, signal, histogram = talib.MACD(close, 12, 26, 9)
    slow_k, slow_d = talib.STOCH(high, low, close, 14, 3, 0, 3, 0)
    fast_k, fast_d = talib.STOCHF(high, low, close, 5, 3, 0)
    rsi_k, rsi_d = talib.STOCHRSI(close, 14, 14, 3, 0)
    upper, middle, lower = talib.BBANDS(close, 20, 2, 2)
    sar = talib.SAR(high, low, 0.02, 0.2)
    atr = {period: talib.ATR(high, low, close, period) for period in (7, 14, 50)}
    averages = {
        "wma_20": talib.WMA(close, 20),
        "trima_20": talib.TRIMA(close, 20),
        "dema_20": talib.DEMA(close, 20),
        "tema_20": talib.TEMA(close, 20),
        "hma_16": talib.HMA(close, 16),
        "kama_10": talib.KAMA(close, 10),
        "t3_5": talib.T3(close, 5, 0.7),
    }
    beside = {"t3_5": "price_vs_t3_5"}
    bull, bear = talib.ERI(high, low, close, 13)
    vortex_plus, vortex_minus = talib.VORTEX(high, low, close, 14)
    supertrend, trend = talib.SUPERTREND(high, low, close, 10, 3)
    keltner_upper, keltner_middle, keltner_lower = talib.KC(high, low, close, 20, 10, 2)
    adosc = talib.ADOSC(high, low, close, volume, 3, 10)
    return {
        **{f"sma_{window}": talib.SMA(close, window) for window in (5, 10, 20, 50, 100)},
        **{f"ema_{period}": talib.EMA(close, period) for period in (12, 20, 26, 50)},
        **{f"price_vs_ema{period}": above(close, talib.EMA(close, period)) for period in (20, 50)},
        **averages,
        **{beside.get(name, f"price_vs_{name.replace('_', '')}"): above(close, values) for name, values in averages.items()},
        **{f"rsi_{period}": talib.RSI(close, period) for period in (2, 7, 14, 21, 50)},
        "macd_line_12_26_9": line,
        "macd_signal_12_26_9": signal,
        "macd_histogram_12_26_9": histogram,
        "stoch_k_14_3_3": slow_k,
        "stoch_d_14_3_3": slow_d,
        "stoch_fast_k_5_3": fast_k,
        "stoch_fast_d_5_3": fast_d,
        "stochrsi_k_14_14_3": rsi_k,
        "stochrsi_d_14_14_3": rsi_d,
        **{f"roc_{bars}": talib.ROC(close, bars) for bars in (10, 30)},
        "mom_10": talib.MOM(close, 10),
        "willr_14": talib.WILLR(high, low, close, 14),
        "cmo_14": talib.CMO(close, 14),
        **{f"cci_{window}": talib.CCI(high, low, close, window) for window in (14, 20)},
        **{f"trix_{period}": talib.TRIX(close, period) for period in (15, 30)},
        "ultosc_7_14_28": talib.ULTOSC(high, low, close, 7, 14, 28),
        **percentage("ppo", close),
        **percentage("pvo", volume),
        "apo_12_26": talib.APO(close, 12, 26, 1),
        "efficiency_ratio_10": talib.ER(close, 10),
        "efficiency_ratio_20": talib.ER(close, 20),
        "bull_power_13": bull,
        "bull_power_ratio_13": over(bull, talib.EMA(close, 13)),
        "bear_power_13": bear,
        "bear_power_ratio_13": over(bear, talib.EMA(close, 13)),
        "dpo_20": talib.DPO(close, 20),
        "dpo_ratio_20": over(talib.DPO(close, 20), talib.SMA(close, 20)),
        "coppock_14_11_10": talib.COPPOCK(close, 10, 11, 14),
        "ao_5_34": talib.AO(high, low, 5, 34),
        "ao_ratio_5_34": over(talib.AO(high, low, 5, 34), talib.SMA(talib.MEDPRICE(high, low), 34)),
        "tsi_25_13": talib.TSI(close, 25, 13),
        "tsi_signal_25_13_7": talib.EMA(talib.TSI(close, 25, 13), 7),
        "vortex_plus_14": vortex_plus,
        "vortex_minus_14": vortex_minus,
        "vortex_14": vortex_plus - vortex_minus,
        "mass_index_25": talib.MASSI(high, low, 9, 25),
        "chaikin_vol_10_10": talib.CVI(high, low, 10, 10),
        "supertrend_10_3": supertrend,
        "supertrend_direction_10_3": np.where(np.isnan(supertrend), np.nan, trend),
        "price_vs_supertrend_10_3": above(close, supertrend),
        "cmf_20": talib.CMF(high, low, close, volume, 20),
        "force_index_13": talib.EFI(close, volume, 13),
        "nvi": talib.NVI(close, volume),
        "pvi": talib.PVI(close, volume),
        "pvt": talib.PVT(close, volume),
        "keltner_upper_20_10_2": keltner_upper,
        "keltner_lower_20_10_2": keltner_lower,
        "keltner_width_20_10_2": over(keltner_upper - keltner_lower, keltner_middle),
        "keltner_position_20_10_2": over(close - keltner_lower, keltner_upper - keltner_lower),
        "bop_14": talib.SMA(talib.BOP(open_, high, low, close), 14),
        # The first two rows are 0 without having been looked at.
        "engulfing": np.concatenate([[np.nan] * 2, talib.CDLENGULFING(open_, high, low, close)[2:] / 100.0]),
        **{f"atr_{period}": values for period, values in atr.items()},
        **{f"natr_{period}": talib.NATR(high, low, close, period) for period in (7, 14, 50)},
        "true_range": talib.TRANGE(high, low, close),
        "true_range_ratio_14": over(talib.TRANGE(high, low, close), atr[14]),
        "gap_atr_14": over(open_ - after(close, 1), after(atr[14], 1)),
        "atr_ratio_14_50": over(atr[14], atr[50]),
        "bb_upper_20_2": upper,
        "bb_lower_20_2": lower,
        "adx_14": talib.ADX(high, low, close, 14),
        "adxr_14": talib.ADXR(high, low, close, 14),
        "dx_14": talib.DX(high, low, close, 14),
        "plus_di_14": talib.PLUS_DI(high, low, close, 14),
        "minus_di_14": talib.MINUS_DI(high, low, close, 14),
        **{f"aroon_{side}_{window}": values for window in (14, 25) for side, values in zip(("down", "up"), talib.AROON(high, low, window))},
        **{f"aroon_osc_{window}": talib.AROONOSC(high, low, window) for window in (14, 25)},
        "linreg_14": talib.LINEARREG(close, 14),
        "linreg_slope_14": talib.LINEARREG_SLOPE(close, 14),
        "linreg_intercept_14": talib.LINEARREG_INTERCEPT(close, 14),
        "linreg_angle_14": talib.LINEARREG_ANGLE(close, 14),
        "tsf_14": talib.TSF(close, 14),
        "price_vs_linreg14": above(close, talib.LINEARREG(close, 14)),
        "psar": sar,
        # On which side the stop is; where it is the price itself TA-Lib does not say.
        "psar_direction": np.where(close == sar, np.nan, np.sign(close - sar)),
        "price_vs_psar": above(close, sar),
        **dict(zip((f"donchian_{part}_20" for part in ("upper", "middle", "lower")), talib.DONCHIAN(high, low, 20))),
        "obv": talib.OBV(close, volume),
        "ad_line": talib.AD(high, low, close, volume),
        "adosc_3_10": adosc,
        "adosc_ratio_3_10": over(adosc, talib.SMA(volume, 10)),
        "mfi_14": talib.MFI(high, low, close, volume, 14),
        "typical_price": talib.TYPPRICE(high, low, close),
        "volume_ema_20": talib.EMA(volume, 20),
    }


def percentage(name, values):
    line = (talib.PVO if name == "pvo" else talib.PPO)(values, 12, 26, 1)
    signal = talib.EMA(line, 9)
    return {
        f"{name}_line_12_26_9": line,
        f"{name}_signal_12_26_9": signal,
        f"{name}_histogram_12_26_9": line - signal,
    }
