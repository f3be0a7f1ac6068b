import type { PlainColumns } from "./bars.fixture.ts";
import { momentumOracles } from "./momentum-oracles.fixture.ts";
import type { Oracle } from "./plain-series.fixture.ts";
import { rangeOracles } from "./range-oracles.fixture.ts";
import { trendOracles } from "./trend-oracles.fixture.ts";
import { volumeOracles } from "./volume-oracles.fixture.ts";

/**
 * Every feature once more, slow and obvious: the value at a row from nothing but the rows it needs, the window or
 * the whole recursion worked through anew for each row.
 */
export const oracles: Readonly<Record<string, Oracle>> = {
  close: ({ close }, t) => close[t]!,
  open: ({ open }, t) => open[t]!,
  high: ({ high }, t) => high[t]!,
  low: ({ low }, t) => low[t]!,
  bar_volume: ({ volume }, t) => volume[t]!,
  b3_rolling_volatility_5: (bars, t) => deviation(changes(bars.close, t, 5, 1), 1),
  b3_macd: ({ close }, t) => {
    const run = unbroken(t, close)[0]!;
    return run.length < 26 ? Number.NaN : pandasEwm(run, 12) - pandasEwm(run, 26);
  },
  b3_rsi_14: ({ close }, t) => {
    const moves = differences(close, t, 14);
    const gain = sum(moves.map((move) => Math.max(0, move)));
    const loss = sum(moves.map((move) => Math.max(0, -move)));
    return loss === 0 && gain > 0 ? 100 : 100 - 100 / (1 + gain / loss);
  },
  b3_high_breakout_20: ({ high, close }, t) => {
    const limit = maximum(last(high, t - 1, 20));
    return Number.isNaN(limit + close[t]!) ? Number.NaN : close[t]! > limit ? 1 : 0;
  },
  b3_bollinger_upper: ({ close }, t) => mean(last(close, t, 20)) + 2 * deviation(last(close, t, 20), 1),
  b3_stochastic_14: (bars, t) => stochastic(bars, t, Number.NaN),
  b3_best_buy_sell_spread: (bars, t) => bars.best_ask[t]! - bars.best_bid[t]!,
  b3_close_to_best_buy: (bars, t) => bars.close[t]! / bars.best_bid[t]! - 1,

  ...each(
    [1, 2, 3, 5, 10, 20, 50, 100],
    "return_",
    (n) =>
      ({ close }, t) =>
        ago(close, t, 0) / ago(close, t, n) - 1,
  ),
  ...each(
    [1, 5, 20],
    "log_return_",
    (n) =>
      ({ close }, t) =>
        Math.log(close[t]!) - Math.log(ago(close, t, n)),
  ),
  gap: ({ open, close }, t) => (open[t]! - ago(close, t, 1)) / ago(close, t, 1),
  candle_body: ({ open, high, low, close }, t) => overRange(close[t]! - open[t]!, high[t]! - low[t]!),

  ...each(
    [5, 10, 20, 50, 100, 200],
    "sma_",
    (n) =>
      ({ close }, t) =>
        mean(last(close, t, n)),
  ),
  ...each(
    [12, 20, 26, 50, 200],
    "ema_",
    (n) =>
      ({ close }, t) =>
        talibEma(unbroken(t, close)[0]!, n),
  ),
  ...each(
    [5, 10, 20, 50, 100, 200],
    "price_vs_sma",
    (n) =>
      ({ close }, t) =>
        close[t]! / mean(last(close, t, n)) - 1,
  ),
  sma_cross_20_50: ({ close }, t) => mean(last(close, t, 20)) / mean(last(close, t, 50)) - 1,
  sma_cross_50_200: ({ close }, t) => mean(last(close, t, 50)) / mean(last(close, t, 200)) - 1,

  realized_vol_20: ({ close }, t) => Math.sqrt(252) * deviation(changes(close, t, 20, 1).map(Math.log1p), 1),
  parkinson_vol_20: ({ high, low }, t) => {
    const tops = last(high, t, 20);
    const bottoms = last(low, t, 20);
    const squares = tops.map((top, i) => (Math.log(top) - Math.log(bottoms[i]!)) ** 2);
    return Math.sqrt((252 * mean(squares)) / (4 * Math.log(2)));
  },
  ...each([14, 50], "atr_", (n) => (bars, t) => atr(bars, t, n)),
  natr_14: (bars, t) => (100 * atr(bars, t, 14)) / bars.close[t]!,
  bb_upper_20_2: ({ close }, t) => mean(last(close, t, 20)) + 2 * deviation(last(close, t, 20), 0),
  bb_lower_20_2: ({ close }, t) => mean(last(close, t, 20)) - 2 * deviation(last(close, t, 20), 0),
  bb_width_20_2: ({ close }, t) => (4 * deviation(last(close, t, 20), 0)) / mean(last(close, t, 20)),
  bb_position_20_2: ({ close }, t) => {
    const spread = deviation(last(close, t, 20), 0);
    return spread === 0 ? Number.NaN : (close[t]! - mean(last(close, t, 20))) / (4 * spread) + 0.5;
  },

  ...each(
    [2, 7, 14, 21, 50],
    "rsi_",
    (n) =>
      ({ close }, t) =>
        wilderRsi(unbroken(t, close)[0]!, n),
  ),
  macd_line_12_26_9: ({ close }, t) => macd(unbroken(t, close)[0]!).line,
  macd_signal_12_26_9: ({ close }, t) => macd(unbroken(t, close)[0]!).signal,
  macd_histogram_12_26_9: ({ close }, t) => {
    const { line, signal } = macd(unbroken(t, close)[0]!);
    return line - signal;
  },
  stoch_k_14_3_3: slowK,
  stoch_d_14_3_3: (bars, t) => mean([0, 1, 2].map((back) => slowK(bars, t - back))),
  ...each(
    [10, 30],
    "roc_",
    (n) =>
      ({ close }, t) =>
        (100 * (close[t]! - ago(close, t, n))) / ago(close, t, n),
  ),
  willr_14: ({ high, low, close }, t) => {
    const top = maximum(last(high, t, 14));
    return overRange(-100 * (top - close[t]!), top - minimum(last(low, t, 14)));
  },
  adx_14: (bars, t) => movement(bars, t).adx,
  plus_di_14: (bars, t) => movement(bars, t).plus,
  minus_di_14: (bars, t) => movement(bars, t).minus,

  ...each(
    [1, 20],
    "volume_change_",
    (n) =>
      ({ volume }, t) =>
        perBase(volume[t]!, ago(volume, t, n)) - 1,
  ),
  ...each(
    [10, 20, 50],
    "volume_sma_",
    (n) =>
      ({ volume }, t) =>
        mean(last(volume, t, n)),
  ),
  volume_ema_20: ({ volume }, t) => talibEma(unbroken(t, volume)[0]!, 20),
  volume_ratio_20: ({ volume }, t) => perBase(volume[t]!, mean(last(volume, t, 20))),
  volume_roc_10: ({ volume }, t) => 100 * (perBase(volume[t]!, ago(volume, t, 10)) - 1),
  volume_trend_20: ({ volume }, t) => {
    const values = last(volume, t, 20);
    const places = values.map((_, place) => place);
    return products(places, values) / products(places, places);
  },
  volume_std_20: ({ volume }, t) => deviation(last(volume, t, 20), 1),
  volume_cv_20: ({ volume }, t) => perBase(deviation(last(volume, t, 20), 1), mean(last(volume, t, 20))),
  volume_percentile_100: ({ volume }, t) => {
    const values = last(volume, t, 100).sort((a, b) => a - b);
    const places = values.flatMap((value, place) => (value === volume[t]! ? [place + 1] : []));
    return values.some(Number.isNaN) ? Number.NaN : mean(places) / 100;
  },
  price_volume_corr_20: ({ close, volume }, t) => {
    const [x, y] = [last(close, t, 20), last(volume, t, 20)];
    if (deviation(x, 0) === 0 || deviation(y, 0) === 0) return Number.NaN;
    return products(x, y) / Math.sqrt(products(x, x) * products(y, y));
  },

  typical_price: typical,
  obv: (bars, t) => onBalance(bars, t),
  obv_sma_20: (bars, t) => {
    const window = last(bars.close, t, 20);
    return window.length < 20 ? Number.NaN : mean(window.map((_, back) => onBalance(bars, t - back)));
  },
  obv_divergence_20: ({ close, volume }, t) => {
    const flow = sum(differences(close, t, 20).map((move, i) => Math.sign(move) * ago(volume, t, 19 - i)));
    const move = close[t]! - ago(close, t, 20);
    if (Number.isNaN(flow + move)) return Number.NaN;
    return flow > 0 && move < 0 ? 1 : flow < 0 && move > 0 ? -1 : 0;
  },
  cmf_20: ({ high, low, close, volume }, t) => {
    const rows = last(close, t, 20).map((_, back) => t - back);
    const flows = rows.map(
      (at) => overRange(2 * close[at]! - low[at]! - high[at]!, high[at]! - low[at]!) * volume[at]!,
    );
    return perBase(sum(flows), sum(last(volume, t, 20)));
  },
  mfi_14: (bars, t) => {
    if (t < 14) return Number.NaN;
    const rows = last(bars.close, t, 14).map((_, back) => t - back);
    const flows = rows.map((at) => typical(bars, at) * bars.volume[at]!);
    const moves = rows.map((at) => typical(bars, at) - typical(bars, at - 1));
    if ([...flows, ...moves].some(Number.isNaN)) return Number.NaN;
    const inflow = sum(flows.filter((_, i) => moves[i]! > 0));
    const outflow = sum(flows.filter((_, i) => moves[i]! < 0));
    return inflow + outflow === 0 ? 0 : 100 - 100 / (1 + inflow / outflow);
  },

  hour: ({ time }, t) => new Date(time[t]!).getUTCHours(),
  day_of_week: ({ time }, t) => weekday(time[t]!),
  day_of_month: ({ time }, t) => Number(new Date(time[t]!).toISOString().slice(8, 10)),
  month: ({ time }, t) => Number(new Date(time[t]!).toISOString().slice(5, 7)),
  hour_sin: ({ time }, t) => Math.sin((new Date(time[t]!).getUTCHours() / 12) * Math.PI),
  hour_cos: ({ time }, t) => Math.cos((new Date(time[t]!).getUTCHours() / 12) * Math.PI),
  day_of_week_sin: ({ time }, t) => Math.sin((weekday(time[t]!) * 2 * Math.PI) / 7),
  day_of_week_cos: ({ time }, t) => Math.cos((weekday(time[t]!) * 2 * Math.PI) / 7),
  month_sin: ({ time }, t) => Math.sin(((new Date(time[t]!).getUTCMonth() + 1) / 6) * Math.PI),
  month_cos: ({ time }, t) => Math.cos(((new Date(time[t]!).getUTCMonth() + 1) / 6) * Math.PI),
  is_weekend: ({ time }, t) => (weekday(time[t]!) > 4 ? 1 : 0),

  ...momentumOracles,
  ...trendOracles,
  ...rangeOracles,
  ...volumeOracles,
};

function each(windows: number[], prefix: string, make: (window: number) => Oracle): Record<string, Oracle> {
  return Object.fromEntries(windows.map((window) => [`${prefix}${window}`, make(window)]));
}

/** The last n values, or one NaN where there are not as many. */
function last(values: number[], t: number, n: number): number[] {
  return t - n + 1 < 0 ? [Number.NaN] : values.slice(t - n + 1, t + 1);
}

function ago(values: number[], t: number, n: number): number {
  return values[t - n] ?? Number.NaN;
}

/** The last n differences of neighbours. */
function differences(values: number[], t: number, n: number): number[] {
  const found = last(values, t, n + 1);
  return found.length === 1 ? found : found.slice(1).map((value, i) => value - found[i]!);
}

/** The last n relative changes over `bars` rows. */
function changes(values: number[], t: number, n: number, bars: number): number[] {
  const found = last(values, t, n + bars);
  return found.length === 1 ? found : found.slice(bars).map((value, i) => value / found[i]! - 1);
}

/** The columns from the row after the last missing value in any of them up to row t. */
function unbroken(t: number, ...columns: number[][]): number[][] {
  let start = t + 1;
  while (start > 0 && columns.every((values) => !Number.isNaN(values[start - 1]!))) start--;
  return columns.map((values) => values.slice(start, t + 1));
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: number[]): number {
  return sum(values) / values.length;
}

function deviation(values: number[], ddof: number): number {
  if (values.every((value) => value === values[0])) return 0;
  return Math.sqrt(products(values, values) / (values.length - ddof));
}

/** Sum of the products of the distances from the means. */
function products(x: number[], y: number[]): number {
  return sum(x.map((value, i) => (value - mean(x)) * (y[i]! - mean(y))));
}

function maximum(values: number[]): number {
  return Math.max(...values);
}

function minimum(values: number[]): number {
  return Math.min(...values);
}

/** a / b, 0 where b is 0. */
function overRange(a: number, b: number): number {
  return b === 0 && !Number.isNaN(a) ? 0 : a / b;
}

/** a / b, missing where b is 0. */
function perBase(a: number, b: number): number {
  return b === 0 ? Number.NaN : a / b;
}

function stochastic({ high, low, close }: PlainColumns, t: number, whenFlat: number): number {
  const top = maximum(last(high, t, 14));
  const bottom = minimum(last(low, t, 14));
  return top === bottom ? whenFlat + 0 * close[t]! : (100 * (close[t]! - bottom)) / (top - bottom);
}

function slowK(bars: PlainColumns, t: number): number {
  return mean([0, 1, 2].map((back) => stochastic(bars, t - back, 0)));
}

function pandasEwm(values: number[], span: number): number {
  const weight = 2 / (span + 1);
  return values.reduce((average, value) => (1 - weight) * average + weight * value);
}

function talibEma(values: number[], period: number): number {
  if (values.length < period) return Number.NaN;
  const weight = 2 / (period + 1);
  return values
    .slice(period)
    .reduce((average, value) => (1 - weight) * average + weight * value, mean(values.slice(0, period)));
}

function macd(values: number[]): { line: number; signal: number } {
  const lines = values
    .map((_, t) => values.slice(0, t + 1))
    .filter((run) => run.length >= 26)
    .map((run) => talibEma(run.slice(14), 12) - talibEma(run, 26));
  return { line: lines.at(-1) ?? Number.NaN, signal: talibEma(lines, 9) };
}

/** Wilder's average: the mean of the first values, then each new value with weight 1/period. */
function wilderAverage(values: number[], period: number): number {
  if (values.length < period) return Number.NaN;
  return values
    .slice(period)
    .reduce((average, value) => average + (value - average) / period, mean(values.slice(0, period)));
}

function wilderRsi(closes: number[], period: number): number {
  const moves = closes.slice(1).map((close, i) => close - closes[i]!);
  const gain = wilderAverage(
    moves.map((move) => Math.max(0, move)),
    period,
  );
  const loss = wilderAverage(
    moves.map((move) => Math.max(0, -move)),
    period,
  );
  return gain === 0 && loss === 0 ? 0 : (100 * gain) / (gain + loss);
}

function trueRanges(high: number[], low: number[], close: number[]): number[] {
  return high.slice(1).map((top, i) => Math.max(top, close[i]!) - Math.min(low[i + 1]!, close[i]!));
}

function atr({ high, low, close }: PlainColumns, t: number, period: number): number {
  const [h, l, c] = unbroken(t, high, low, close) as [number[], number[], number[]];
  return wilderAverage(trueRanges(h, l, c), period);
}

function movement(bars: PlainColumns, t: number): { plus: number; minus: number; adx: number } {
  const [high, low, close] = unbroken(t, bars.high, bars.low, bars.close) as [number[], number[], number[]];
  const up = high.slice(1).map((top, i) => top - high[i]!);
  const down = low.slice(1).map((bottom, i) => low[i]! - bottom);
  const plusMoves = up.map((move, i) => (move > 0 && move > down[i]! ? move : 0));
  const minusMoves = down.map((move, i) => (move > 0 && move > up[i]! ? move : 0));
  const ranges = trueRanges(high, low, close);
  /** Wilder's sums: 13 values added, then each time a fourteenth given up before the next is added. */
  const sums = (values: number[]): number[] =>
    values
      .slice(13)
      .map((_, k) =>
        values
          .slice(13, 14 + k)
          .reduce((total, value) => total - total / 14 + value, sum(values.slice(0, 13))),
      );
  const [plusSums, minusSums, rangeSums] = [sums(plusMoves), sums(minusMoves), sums(ranges)] as [
    number[],
    number[],
    number[],
  ];
  const plus = plusSums.map((total, k) => overRange(100 * total, rangeSums[k]!));
  const minus = minusSums.map((total, k) => overRange(100 * total, rangeSums[k]!));
  const contrasts = plus.map((value, k) => overRange(100 * Math.abs(value - minus[k]!), value + minus[k]!));
  let adx = contrasts.length < 14 ? Number.NaN : mean(contrasts.slice(0, 14));
  for (let k = 14; k < contrasts.length; k++) {
    // TA-Lib lets the average stand where neither side moved.
    if (plus[k]! + minus[k]! !== 0) adx += (contrasts[k]! - adx) / 14;
  }
  return { plus: plus.at(-1) ?? Number.NaN, minus: minus.at(-1) ?? Number.NaN, adx };
}

function typical({ high, low, close }: PlainColumns, t: number): number {
  return (high[t]! + low[t]! + close[t]!) / 3;
}

function onBalance(bars: PlainColumns, t: number): number {
  const [close, volume] = unbroken(t, bars.close, bars.volume) as [number[], number[]];
  if (close.length === 0) return Number.NaN;
  return sum(volume.map((amount, i) => (i === 0 ? amount : Math.sign(close[i]! - close[i - 1]!) * amount)));
}

function weekday(time: number): number {
  return (Math.floor(time / 86_400_000) + 3) % 7;
}
