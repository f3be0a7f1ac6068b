import type { PlainColumns } from "./bars.fixture.ts";
import {
  above,
  atr,
  deviation,
  ema,
  mean,
  type Oracle,
  over,
  overOrZero,
  type Plain,
  past,
  perWindow,
  rolling,
  sma,
  stretches,
  sum,
  trueRanges,
  wholeSeries,
  zip,
} from "./plain-series.fixture.ts";

/** Daily bars of B3. */
const year = 252;

/** Candles and volatility once more, on daily bars of B3 (252 a year). */
export const rangeOracles: Readonly<Record<string, Oracle>> = {
  upper_shadow: candle((o, h, l, c) => overOrZero(h - Math.max(o, c), h - l)),
  lower_shadow: candle((o, h, l, c) => overOrZero(Math.min(o, c) - l, h - l)),
  close_location: wholeSeries(({ high, low, close }) =>
    zip((h, l, c) => overOrZero(2 * c - h - l, h - l), high, low, close),
  ),
  intraday_return: wholeSeries(({ open, close }) => zip(above, close, open)),
  bop_14: wholeSeries((bars) =>
    sma(
      zip((o, h, l, c) => overOrZero(c - o, h - l), bars.open, bars.high, bars.low, bars.close),
      14,
    ),
  ),
  bar_range: wholeSeries(({ high, low, close }) => zip((h, l, c) => (h - l) / c, high, low, close)),
  range_ratio_20: wholeSeries((bars) => zip(over, ranges(bars), sma(ranges(bars), 20))),
  body_ratio_20: wholeSeries((bars) => zip(over, bodies(bars), sma(bodies(bars), 20))),
  true_range: wholeSeries(trueRanges),
  true_range_ratio_14: wholeSeries((bars) => zip(over, trueRanges(bars), atr(bars, 14))),
  gap_atr_14: wholeSeries((bars) =>
    zip((o, c, r) => over(o - c, r), bars.open, past(bars.close, 1), past(atr(bars, 14), 1)),
  ),
  inside_bar: withPrevious((h, l, h1, l1) => (h < h1 && l > l1 ? 1 : 0)),
  outside_bar: withPrevious((h, l, h1, l1) => (h > h1 && l < l1 ? 1 : 0)),
  engulfing: wholeSeries(({ open, close }) =>
    zip(
      (o, c, o1, c1) => {
        if (Number.isNaN(o + c + o1 + c1)) return Number.NaN;
        const level = o === c1 || c === o1;
        // A body within the other is one whose ends both lie in it, the two not being the same.
        const [bottom, top] = [Math.min(o, c), Math.max(o, c)];
        const [innerBottom, innerTop] = [Math.min(o1, c1), Math.max(o1, c1)];
        const covers = bottom <= innerBottom && top >= innerTop && (bottom < innerBottom || top > innerTop);
        const colour = c >= o ? 1 : -1;
        if (!covers || colour === (c1 >= o1 ? 1 : -1)) return 0;
        return level ? 0.8 * colour : colour;
      },
      open,
      close,
      past(open, 1),
      past(close, 1),
    ),
  ),

  ...perWindow([10, 50, 100], "realized_vol_", ({ close }, n) => realized(close, n)),
  ...perWindow([10, 50], "parkinson_vol_", ({ high, low }, n) =>
    rolling(zip(Math.log, zip(over, high, low)), n, (inside) =>
      Math.sqrt((year * mean(inside.map((x) => x * x))) / Math.log(16)),
    ),
  ),
  ...perWindow([10, 20, 50], "garman_klass_vol_", (bars, n) => {
    const terms = zip(
      (o, h, l, c) => Math.log(h / l) ** 2 / 2 - (Math.log(4) - 1) * Math.log(c / o) ** 2,
      ...prices(bars),
    );
    return rolling(terms, n, (inside) => Math.sqrt(year * mean(inside)));
  }),
  ...perWindow([10, 20, 50], "rogers_satchell_vol_", (bars, n) =>
    rolling(rogersSatchell(bars), n, (inside) => Math.sqrt(year * Math.max(0, mean(inside)))),
  ),
  ...perWindow([10, 20, 50], "yang_zhang_vol_", (bars, n) => {
    const k = 0.34 / (1.34 + (n + 1) / (n - 1));
    const variance = (values: Plain): number[] => rolling(values, n, (inside) => deviation(inside, 1) ** 2);
    return zip(
      (between, within, range) => Math.sqrt(year * Math.max(0, between + k * within + (1 - k) * range)),
      variance(zip((o, c) => Math.log(o) - Math.log(c), bars.open, past(bars.close, 1))),
      variance(zip((o, c) => Math.log(c) - Math.log(o), bars.open, bars.close)),
      sma(rogersSatchell(bars), n),
    );
  }),
  ewma_vol_94: wholeSeries(({ close }) =>
    stretches([returns(close)], (run) =>
      run.map((_, row) => {
        if (row < 19) return Number.NaN;
        const squares = run.slice(0, row + 1).map((value) => value * value);
        const since = squares.slice(20);
        const weights = since.map((__, i) => 0.06 * 0.94 ** (since.length - 1 - i));
        const seed = mean(squares.slice(0, 20)) * 0.94 ** since.length;
        return Math.sqrt(year * (seed + sum(since.map((square, i) => square * weights[i]!))));
      }),
    ),
  ),
  vol_ratio_10_50: wholeSeries(({ close }) => zip(over, realized(close, 10), realized(close, 50))),
  vol_of_vol_20_20: wholeSeries(({ close }) =>
    rolling(realized(close, 20), 20, (inside) => deviation(inside, 1)),
  ),
  ...perWindow([7], "atr_", atr),
  ...perWindow([7, 50], "natr_", (bars, n) => zip((r, c) => (100 * r) / c, atr(bars, n), bars.close)),
  atr_ratio_14_50: wholeSeries((bars) => zip(over, atr(bars, 14), atr(bars, 50))),
  chaikin_vol_10_10: wholeSeries((bars) => {
    const smooth = ema(ranges(bars), 10);
    return zip((now, before) => 100 * above(now, before), smooth, past(smooth, 10));
  }),
  corwin_schultz_20: wholeSeries(({ high, low }) => {
    const spread = zip(
      (h, l, h1, l1) => {
        const beta = Math.log(h / l) ** 2 + Math.log(h1 / l1) ** 2;
        const gamma = Math.log(Math.max(h, h1) / Math.min(l, l1)) ** 2;
        const k = 3 - 2 * Math.sqrt(2);
        const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / k - Math.sqrt(gamma / k);
        return Math.max(0, 2 * Math.tanh(alpha / 2));
      },
      high,
      low,
      past(high, 1),
      past(low, 1),
    );
    return sma(spread, 20);
  }),
};

function candle(of: (open: number, high: number, low: number, close: number) => number): Oracle {
  return wholeSeries((bars) => zip(of, ...prices(bars)));
}

function prices({ open, high, low, close }: PlainColumns): [Plain, Plain, Plain, Plain] {
  return [open, high, low, close];
}

function withPrevious(of: (high: number, low: number, high1: number, low1: number) => number): Oracle {
  return wholeSeries(({ high, low }) =>
    zip(
      (h, l, h1, l1) => (Number.isNaN(h + l + h1 + l1) ? Number.NaN : of(h, l, h1, l1)),
      high,
      low,
      past(high, 1),
      past(low, 1),
    ),
  );
}

function ranges({ high, low }: PlainColumns): number[] {
  return zip((h, l) => h - l, high, low);
}

function bodies({ open, close }: PlainColumns): number[] {
  return zip((o, c) => Math.abs(c - o), open, close);
}

function returns(close: Plain): number[] {
  return zip((now, before) => Math.log(now) - Math.log(before), close, past(close, 1));
}

function realized(close: Plain, n: number): number[] {
  return rolling(returns(close), n, (inside) => Math.sqrt(year) * deviation(inside, 1));
}

function rogersSatchell(bars: PlainColumns): number[] {
  return zip(
    (o, h, l, c) => Math.log(h / c) * Math.log(h / o) + Math.log(l / c) * Math.log(l / o),
    ...prices(bars),
  );
}
