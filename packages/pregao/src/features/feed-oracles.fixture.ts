import { type Timeframe, timeframeMilliseconds } from "../market/timeframe.ts";
import type { PlainColumns } from "./bars.fixture.ts";
import {
  agoOf,
  deviationOfAll,
  lastOf,
  macdLineOfAll,
  meanOfAll,
  quotientOf,
  rankOfLast,
  relativeStrengthOfAll,
  seededAverage,
  slopeOfAll,
  unbrokenOf,
} from "./windows.fixture.ts";

type Oracle = (bars: PlainColumns, row: number) => number;

/** The features of feeds, of sessions and of interactions once more, on bars of a timeframe with `barsPerYear`. */
export function feedOracles(timeframe: Timeframe, barsPerYear: number): Readonly<Record<string, Oracle>> {
  const barHours = timeframeMilliseconds(timeframe) / 3_600_000;
  const barsIn = (hours: number): number => Math.max(1, Math.round(hours / barHours));
  const velocity = (values: number[], t: number, hours: number): number => {
    const bars = barsIn(hours);
    return (values[t]! / agoOf(values, t, bars) - 1) / (bars * barHours);
  };
  const sumOver = (values: number[], t: number, hours: number): number =>
    lastOf(values, t, barsIn(hours)).reduce((total, value) => total + value, 0);
  const volatility = (close: number[], t: number): number => {
    const found = lastOf(close, t, 21);
    const returns = found.slice(1).map((value, i) => Math.log(value / found[i]!));
    return returns.length === 0 ? Number.NaN : deviationOfAll(returns, 1) * Math.sqrt(barsPerYear);
  };
  return {
    oi_change_abs: ({ open_interest: oi }, t) => oi[t]! - agoOf(oi, t, 1),
    ...each([1, 5, 20], "oi_pct_change_", (n, { open_interest: oi }, t) => oi[t]! / agoOf(oi, t, n) - 1),
    oi_log_return: ({ open_interest: oi }, t) => Math.log(oi[t]!) - Math.log(agoOf(oi, t, 1)),
    oi_velocity_1h: ({ open_interest: oi }, t) => velocity(oi, t, 1),
    oi_velocity_4h: ({ open_interest: oi }, t) => velocity(oi, t, 4),
    oi_velocity_24h: ({ open_interest: oi }, t) => velocity(oi, t, 24),
    oi_acceleration: ({ open_interest: oi }, t) => {
      const before = t - barsIn(4);
      return before < 0
        ? Number.NaN
        : (velocity(oi, t, 4) - velocity(oi, before, 4)) / (barsIn(4) * barHours);
    },
    ...each([20, 50, 200], "oi_sma_", (n, { open_interest: oi }, t) => meanOfAll(lastOf(oi, t, n))),
    ...each([12, 26], "oi_ema_", (n, { open_interest: oi }, t) => seededAverage(unbrokenOf(oi, t), n)),
    oi_macd: ({ open_interest: oi }, t) => macdLineOfAll(unbrokenOf(oi, t)),
    oi_macd_signal: ({ open_interest: oi }, t) => signal(unbrokenOf(oi, t)),
    oi_macd_histogram: ({ open_interest: oi }, t) =>
      macdLineOfAll(unbrokenOf(oi, t)) - signal(unbrokenOf(oi, t)),
    ...each([20, 50], "oi_trend_slope_", (n, { open_interest: oi }, t) => slope(lastOf(oi, t, n), n)),
    oi_r_squared_20: ({ open_interest: oi }, t) => {
      const values = lastOf(oi, t, 20);
      const line = values.map((_, place) => meanOfAll(values) + slope(values, 20) * (place - 9.5));
      const rest = values.map((value, place) => (value - line[place]!) ** 2);
      return 1 - quotientOf(meanOfAll(rest), deviationOfAll(values, 0) ** 2);
    },
    ...each([20, 50], "oi_std_", (n, { open_interest: oi }, t) => deviationOfAll(lastOf(oi, t, n), 1)),
    oi_bb_upper: ({ open_interest: oi }, t) => band(oi, t).mean + 2 * band(oi, t).std,
    oi_bb_lower: ({ open_interest: oi }, t) => band(oi, t).mean - 2 * band(oi, t).std,
    oi_bb_position: ({ open_interest: oi }, t) =>
      quotientOf(oi[t]! - (band(oi, t).mean - 2 * band(oi, t).std), 4 * band(oi, t).std),
    oi_bb_width: ({ open_interest: oi }, t) => (4 * band(oi, t).std) / band(oi, t).mean,
    oi_cv: ({ open_interest: oi }, t) => deviationOfAll(lastOf(oi, t, 20), 1) / meanOfAll(lastOf(oi, t, 20)),
    oi_price_divergence_20: ({ open_interest: oi, close }, t) => divergence(oi, close, t, 20),
    oi_price_divergence_4h: ({ open_interest: oi, close }, t) => divergence(oi, close, t, barsIn(4)),
    oi_price_divergence_24h: ({ open_interest: oi, close }, t) => divergence(oi, close, t, barsIn(24)),
    oi_zscore: ({ open_interest: oi }, t) => zscore(lastOf(oi, t, 50)),
    oi_percentile_100: ({ open_interest: oi }, t) => rankOfLast(lastOf(oi, t, 100)),
    oi_dist_from_high: ({ open_interest: oi }, t) => oi[t]! / Math.max(...lastOf(oi, t, 100)) - 1,
    oi_dist_from_low: ({ open_interest: oi }, t) => oi[t]! / Math.min(...lastOf(oi, t, 100)) - 1,

    funding_rate: ({ funding_rate: rate }, t) => rate[t]!,
    funding_change_1: ({ funding_rate: rate }, t) => rate[t]! - agoOf(rate, t, 1),
    funding_change_24h: ({ funding_rate: rate }, t) => rate[t]! - agoOf(rate, t, barsIn(24)),
    cumulative_funding_7d: ({ funding_rate: rate }, t) => (sumOver(rate, t, 168) * barHours) / 8,
    cumulative_funding_30d: ({ funding_rate: rate }, t) => (sumOver(rate, t, 720) * barHours) / 8,
    funding_mean_100: ({ funding_rate: rate }, t) => meanOfAll(lastOf(rate, t, 100)),
    funding_std_100: ({ funding_rate: rate }, t) => deviationOfAll(lastOf(rate, t, 100), 1),
    funding_zscore: ({ funding_rate: rate }, t) => zscore(lastOf(rate, t, 100)),
    funding_percentile: ({ funding_rate: rate }, t) => rankOfLast(lastOf(rate, t, 100)),
    funding_extreme_positive: ({ funding_rate: rate }, t) => flag(rate[t]!, 100 * rate[t]! > 0.05),
    funding_extreme_negative: ({ funding_rate: rate }, t) => flag(rate[t]!, 100 * rate[t]! < -0.02),
    funding_momentum: ({ funding_rate: rate }, t) => slope(lastOf(rate, t, 10), 10),

    liq_volume: ({ liq_volume: volume }, t) => volume[t]!,
    liq_count: ({ liq_count: count }, t) => count[t]!,
    liq_long_volume: ({ liq_long_volume: long }, t) => long[t]!,
    liq_short_volume: ({ liq_short_volume: short }, t) => short[t]!,
    liq_avg_size: ({ liq_volume: volume, liq_count: count }, t) =>
      count[t] === 0 ? 0 * volume[t]! : volume[t]! / count[t]!,
    liq_volume_1h: ({ liq_volume: volume }, t) => sumOver(volume, t, 1),
    liq_volume_4h: ({ liq_volume: volume }, t) => sumOver(volume, t, 4),
    liq_count_1h: ({ liq_count: count }, t) => sumOver(count, t, 1),
    net_liquidation: (bars, t) => bars.liq_long_volume[t]! - bars.liq_short_volume[t]!,
    net_liquidation_1h: (bars, t) =>
      sumOver(bars.liq_long_volume, t, 1) - sumOver(bars.liq_short_volume, t, 1),
    liq_spike: ({ liq_volume: volume }, t) => {
      const mean = meanOfAll(lastOf(volume, t, 24));
      return flag(mean, volume[t]! > 2 * mean);
    },
    liq_momentum: ({ liq_volume: volume }, t) => slope(lastOf(volume, t, 10), 10),

    ls_ratio: ({ long_short_ratio: ratio }, t) => ratio[t]!,
    ls_ratio_change_1h: ({ long_short_ratio: ratio }, t) => ratio[t]! - agoOf(ratio, t, barsIn(1)),
    ls_ratio_change_4h: ({ long_short_ratio: ratio }, t) => ratio[t]! - agoOf(ratio, t, barsIn(4)),
    ls_ratio_change_24h: ({ long_short_ratio: ratio }, t) => ratio[t]! - agoOf(ratio, t, barsIn(24)),
    ls_ratio_sma_20: ({ long_short_ratio: ratio }, t) => meanOfAll(lastOf(ratio, t, 20)),
    ls_ratio_ema_20: ({ long_short_ratio: ratio }, t) => seededAverage(unbrokenOf(ratio, t), 20),
    ls_ratio_percentile: ({ long_short_ratio: ratio }, t) => rankOfLast(lastOf(ratio, t, 100)),
    ls_ratio_extreme_long: ({ long_short_ratio: ratio }, t) => flag(ratio[t]!, ratio[t]! > 1.5),
    ls_ratio_extreme_short: ({ long_short_ratio: ratio }, t) => flag(ratio[t]!, ratio[t]! < 0.7),
    ls_ratio_zscore: ({ long_short_ratio: ratio }, t) => zscore(lastOf(ratio, t, 50)),

    session_asia: ({ time }, t) => Number(new Date(time[t]!).getUTCHours() < 8),
    session_europe: ({ time }, t) => Number([7, 8, 9, 10, 11, 12, 13, 14, 15].includes(hourOf(time[t]!))),
    session_us: ({ time }, t) => Number(hourOf(time[t]!) >= 13 && hourOf(time[t]!) <= 21),
    funding_cycle_sin: ({ time }, t) => Math.sin(settlementAngle(time[t]!)),
    funding_cycle_cos: ({ time }, t) => Math.cos(settlementAngle(time[t]!)),

    oi_volume_ratio: ({ open_interest: oi, volume }, t) => quotientOf(oi[t]!, volume[t]!),
    oi_volume_divergence: ({ open_interest: oi, volume }, t) => divergence(oi, volume, t, 20),
    rsi_funding: ({ close, funding_rate: rate }, t) =>
      relativeStrengthOfAll(unbrokenOf(close, t), 14) * rate[t]!,
    oi_price_momentum: ({ open_interest: oi, close }, t) =>
      (oi[t]! / agoOf(oi, t, 20) - 1) * (close[t]! / agoOf(close, t, 20) - 1),
    volume_volatility: ({ close, volume }, t) =>
      quotientOf(volume[t]!, meanOfAll(lastOf(volume, t, 20))) * volatility(close, t),
    funding_price_momentum: ({ close, funding_rate: rate }, t) =>
      rate[t]! * (close[t]! / agoOf(close, t, 20) - 1),
    oi_price_macd: ({ open_interest: oi, close }, t) =>
      (macdLineOfAll(unbrokenOf(oi, t)) / oi[t]!) * (macdLineOfAll(unbrokenOf(close, t)) / close[t]!),
    liq_volatility: ({ liq_volume: volume, close }, t) => volume[t]! * volatility(close, t),
    ls_rsi: ({ long_short_ratio: ratio, close }, t) =>
      ratio[t]! * (relativeStrengthOfAll(unbrokenOf(close, t), 14) - 50),
    oi_price_extreme: ({ open_interest: oi, close }, t) =>
      place(lastOf(oi, t, 100)) * place(lastOf(close, t, 100)),
  };
}

function each(
  windows: number[],
  prefix: string,
  make: (window: number, bars: PlainColumns, row: number) => number,
): Record<string, Oracle> {
  return Object.fromEntries(
    windows.map((window) => [
      `${prefix}${window}`,
      (bars: PlainColumns, row: number) => make(window, bars, row),
    ]),
  );
}

function slope(values: number[], window: number): number {
  return values.length < window ? Number.NaN : slopeOfAll(values);
}

function band(values: number[], t: number): { mean: number; std: number } {
  const window = lastOf(values, t, 20);
  return { mean: meanOfAll(window), std: deviationOfAll(window, 0) };
}

function signal(run: number[]): number {
  const lines = run.map((_, t) => macdLineOfAll(run.slice(0, t + 1))).filter((line) => !Number.isNaN(line));
  return seededAverage(lines, 9);
}

function zscore(values: number[]): number {
  const deviation = deviationOfAll(values, 1);
  return deviation === 0 && !Number.isNaN(values[0]!) ? 0 : (values.at(-1)! - meanOfAll(values)) / deviation;
}

function divergence(values: number[], other: number[], t: number, bars: number): number {
  const own = values[t]! - agoOf(values, t, bars);
  const opposite = other[t]! - agoOf(other, t, bars);
  if (Number.isNaN(own + opposite)) return Number.NaN;
  return own > 0 && opposite < 0 ? 1 : own < 0 && opposite > 0 ? -1 : 0;
}

function flag(value: number, holds: boolean): number {
  return Number.isNaN(value) ? Number.NaN : holds ? 1 : 0;
}

/** −1 at the bottom of the window's range, 1 at its top; 0 where there is no range. */
function place(values: number[]): number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high === low ? 0 : (2 * values.at(-1)! - high - low) / (high - low);
}

function hourOf(time: number): number {
  return new Date(time).getUTCHours();
}

function settlementAngle(time: number): number {
  const clock = new Date(time);
  const hours = (clock.getUTCHours() % 8) + clock.getUTCMinutes() / 60 + clock.getUTCSeconds() / 3600;
  return (hours * Math.PI) / 4;
}
