import type { PlainColumns } from "./bars.fixture.ts";
import {
  above,
  atr,
  deviation,
  ema,
  highest,
  lowest,
  mean,
  type Oracle,
  over,
  overOrZero,
  type Plain,
  past,
  perWindow,
  rolling,
  slope,
  stretches,
  sums,
  trueRanges,
  wholeSeries,
  zip,
} from "./plain-series.fixture.ts";

/** Trends, regression lines, stops, clouds, channels and extremes once more. */
export const trendOracles: Readonly<Record<string, Oracle>> = {
  dx_14: wholeSeries((bars) => movement(bars).dx),
  adxr_14: wholeSeries((bars) => {
    const { adx } = movement(bars);
    return zip((now, before) => (now + before) / 2, adx, past(adx, 13));
  }),
  ...perWindow([14, 25], "aroon_up_", ({ high }, n) => freshness(high, n)),
  ...perWindow([14, 25], "aroon_down_", ({ low }, n) =>
    freshness(
      low.map((value) => -value),
      n,
    ),
  ),
  ...perWindow([14, 25], "aroon_osc_", ({ high, low }, n) =>
    zip(
      (up, down) => up - down,
      freshness(high, n),
      freshness(
        low.map((value) => -value),
        n,
      ),
    ),
  ),
  vortex_plus_14: wholeSeries((bars) => vortex(bars, bars.high, bars.low)),
  vortex_minus_14: wholeSeries((bars) => vortex(bars, bars.low, bars.high)),
  vortex_14: wholeSeries((bars) =>
    zip((plus, minus) => plus - minus, vortex(bars, bars.high, bars.low), vortex(bars, bars.low, bars.high)),
  ),
  mass_index_25: wholeSeries(({ high, low }) => {
    const once = ema(
      zip((h, l) => h - l, high, low),
      9,
    );
    return sums(zip(over, once, ema(once, 9)), 25);
  }),
  chop_14: wholeSeries((bars) =>
    zip(
      (way, h, l) => (100 * Math.log10(over(way, h - l))) / Math.log10(14),
      sums(trueRanges(bars), 14),
      highest(bars.high, 14),
      lowest(bars.low, 14),
    ),
  ),
  market_structure_20: wholeSeries(({ high, low }) => {
    const [tops, bottoms] = [highest(high, 20), lowest(low, 20)];
    return zip(
      (top, topBefore, bottom, bottomBefore) => {
        if (Number.isNaN(top + topBefore + bottom + bottomBefore)) return Number.NaN;
        if (top > topBefore && bottom > bottomBefore) return 1;
        return top < topBefore && bottom < bottomBefore ? -1 : 0;
      },
      tops,
      past(tops, 20),
      bottoms,
      past(bottoms, 20),
    );
  }),

  linreg_14: line((start, step) => start + 13 * step),
  linreg_slope_14: line((_, step) => step),
  linreg_intercept_14: line((start) => start),
  linreg_angle_14: line((_, step) => (Math.atan2(step, 1) / Math.PI) * 180),
  tsf_14: line((start, step) => start + 14 * step),
  price_vs_linreg14: line((start, step, close) => close / (start + 13 * step) - 1),
  ...perWindow([20, 50], "linreg_slope_ratio_", ({ close }, n) =>
    rolling(close, n, (inside) => slope(inside) / mean(inside)),
  ),
  ...perWindow([20, 50], "linreg_r2_", ({ close }, n) =>
    rolling(close, n, (inside) => {
      if (deviation(inside, 0) === 0) return Number.NaN;
      const step = slope(inside);
      const start = mean(inside) - (step * (n - 1)) / 2;
      const unexplained = mean(inside.map((value, i) => (value - start - i * step) ** 2));
      return 1 - unexplained / deviation(inside, 0) ** 2;
    }),
  ),

  psar: wholeSeries((bars) => parabolic(bars).stops),
  psar_direction: wholeSeries((bars) => parabolic(bars).sides),
  price_vs_psar: wholeSeries((bars) => zip(above, bars.close, parabolic(bars).stops)),
  supertrend_10_3: wholeSeries((bars) => supertrend(bars).band),
  supertrend_direction_10_3: wholeSeries((bars) => supertrend(bars).trend),
  price_vs_supertrend_10_3: wholeSeries((bars) => zip(above, bars.close, supertrend(bars).band)),
  price_vs_chandelier_long_22_3: wholeSeries((bars) =>
    zip((c, h, range) => above(c, h - 3 * range), bars.close, highest(bars.high, 22), atr(bars, 22)),
  ),
  price_vs_chandelier_short_22_3: wholeSeries((bars) =>
    zip((c, l, range) => above(c, l + 3 * range), bars.close, lowest(bars.low, 22), atr(bars, 22)),
  ),

  ichimoku_tenkan_9: wholeSeries((bars) => midpoint(bars, 9)),
  ichimoku_kijun_26: wholeSeries((bars) => midpoint(bars, 26)),
  ichimoku_span_a_9_26: wholeSeries(spanA),
  ichimoku_span_b_52: wholeSeries(spanB),
  ichimoku_cross_9_26: wholeSeries((bars) => zip(above, midpoint(bars, 9), midpoint(bars, 26))),
  ichimoku_cloud_width: wholeSeries((bars) => zip(above, spanA(bars), spanB(bars))),
  price_vs_kijun26: wholeSeries((bars) => zip(above, bars.close, midpoint(bars, 26))),
  price_vs_cloud: wholeSeries((bars) =>
    zip(
      (c, a, b) => {
        if (Number.isNaN(a + b + c)) return Number.NaN;
        const [lower, upper] = [a, b].sort((x, y) => x - y) as [number, number];
        return c > upper ? above(c, upper) : c < lower ? above(c, lower) : 0;
      },
      bars.close,
      spanA(bars),
      spanB(bars),
    ),
  ),

  donchian_upper_20: wholeSeries(({ high }) => highest(high, 20)),
  donchian_lower_20: wholeSeries(({ low }) => lowest(low, 20)),
  donchian_middle_20: wholeSeries((bars) => midpoint(bars, 20)),
  ...perWindow([20, 55], "donchian_position_", ({ high, low, close }, n) =>
    zip((c, l, h) => over(c - l, h - l), close, lowest(low, n), highest(high, n)),
  ),
  ...perWindow([20, 55], "donchian_width_", ({ high, low, close }, n) =>
    zip((c, l, h) => over(h - l, c), close, lowest(low, n), highest(high, n)),
  ),
  keltner_upper_20_10_2: wholeSeries((bars) =>
    zip((e, r) => e + 2 * r, ema(typical(bars), 20), atr(bars, 10)),
  ),
  keltner_lower_20_10_2: wholeSeries((bars) =>
    zip((e, r) => e - 2 * r, ema(typical(bars), 20), atr(bars, 10)),
  ),
  keltner_width_20_10_2: wholeSeries((bars) =>
    zip((e, r) => (4 * r) / e, ema(typical(bars), 20), atr(bars, 10)),
  ),
  keltner_position_20_10_2: wholeSeries((bars) =>
    zip((c, e, r) => 0.5 + over(c - e, 4 * r), bars.close, ema(typical(bars), 20), atr(bars, 10)),
  ),
  squeeze_20: wholeSeries((bars) =>
    zip(
      over,
      rolling(bars.close, 20, (inside) => deviation(inside, 0)),
      atr(bars, 10),
    ),
  ),
  ...perWindow([50, 100], "price_zscore_", ({ close }, n) =>
    rolling(close, n, (inside) => over(inside.at(-1)! - mean(inside), deviation(inside, 1))),
  ),
  ...perWindow([20, 50, 100, 252], "dist_from_high_", ({ high, close }, n) =>
    zip(above, close, highest(high, n)),
  ),
  ...perWindow([20, 50, 100, 252], "dist_from_low_", ({ low, close }, n) =>
    zip(above, close, lowest(low, n)),
  ),
  ...perWindow([20, 50, 252], "drawdown_", ({ close }, n) => zip(above, close, highest(close, n))),
  ulcer_14: wholeSeries(({ close }) => {
    const losses = zip((c, h) => 100 * above(c, h), close, highest(close, 14));
    return rolling(losses, 14, (inside) => Math.sqrt(mean(inside.map((loss) => loss * loss))));
  }),
  streak: wholeSeries(({ close }) =>
    close.map((_, row) => {
      const side = (at: number): number => Math.sign(close[at]! - close[at - 1]!);
      if (Number.isNaN(side(row))) return Number.NaN;
      let length = 0;
      while (side(row) !== 0 && side(row - length) === side(row)) length++;
      return length * side(row);
    }),
  ),
};

function movement(bars: PlainColumns): { dx: number[]; adx: number[] } {
  const lines = (pick: "dx" | "adx"): number[] =>
    stretches([bars.high, bars.low, bars.close], (high, low, close) => {
      const up = zip((now, before) => now - before, high, past(high, 1));
      const down = zip((now, before) => before - now, low, past(low, 1));
      const range = wilderSums(trueRanges({ ...bars, high, low, close }));
      const share = (moves: number[]): number[] =>
        zip((moved, total) => overOrZero(100 * moved, total), wilderSums(moves), range);
      const plus = share(zip((u, d) => (u > 0 && u > d ? u : 0 * u), up, down));
      const minus = share(zip((u, d) => (d > 0 && d > u ? d : 0 * d), up, down));
      const contrast = zip((p, m) => overOrZero(100 * Math.abs(p - m), p + m), plus, minus);
      const still = (row: number): boolean => plus[row]! + minus[row]! === 0;
      if (pick === "dx") {
        const held: number[] = [];
        for (const [row, value] of contrast.entries())
          held.push(still(row) && row > 14 ? held[row - 1]! : value);
        return held;
      }
      const averages = contrast.map(() => Number.NaN);
      if (contrast.length < 28) return averages;
      averages[27] = mean(contrast.slice(14, 28));
      for (let row = 28; row < contrast.length; row++) {
        const before = averages[row - 1]!;
        averages[row] = still(row) ? before : before + (contrast[row]! - before) / 14;
      }
      return averages;
    });
  return { dx: lines("dx"), adx: lines("adx") };
}

/** TA-Lib's smoothed sums of moves: 13 moves added up, then each sum less 1/14 of itself plus the new move. */
function wilderSums(moves: Plain): number[] {
  const totals = moves.map(() => Number.NaN);
  for (let row = 14; row < moves.length; row++) {
    const before = row === 14 ? moves.slice(1, 14).reduce((a, b) => a + b, 0) : totals[row - 1]!;
    totals[row] = before - before / 14 + moves[row]!;
  }
  return totals;
}

/** 100 where the highest of the last n + 1 is the newest; of equal ones the newest counts. */
function freshness(values: Plain, n: number): number[] {
  return rolling(values, n + 1, (inside) => (100 * inside.lastIndexOf(Math.max(...inside))) / n);
}

function vortex(bars: PlainColumns, side: Plain, other: Plain): number[] {
  const moves = zip((now, before) => Math.abs(now - before), side, past(other, 1));
  return zip(over, sums(moves, 14), sums(trueRanges(bars), 14));
}

/** Of the line through the last 14 closes: its start, its step, and the close. */
function line(of: (start: number, step: number, close: number) => number): Oracle {
  return wholeSeries(({ close }) =>
    rolling(close, 14, (inside) => of(mean(inside) - 6.5 * slope(inside), slope(inside), inside.at(-1)!)),
  );
}

function typical({ high, low, close }: PlainColumns): number[] {
  return zip((h, l, c) => (h + l + c) / 3, high, low, close);
}

function midpoint({ high, low }: PlainColumns, n: number): number[] {
  return zip((h, l) => (h + l) / 2, highest(high, n), lowest(low, n));
}

function spanA(bars: PlainColumns): number[] {
  return past(
    zip((fast, slow) => (fast + slow) / 2, midpoint(bars, 9), midpoint(bars, 26)),
    26,
  );
}

function spanB(bars: PlainColumns): number[] {
  return past(midpoint(bars, 52), 26);
}

/** Wilder's rules one by one, the side as a sign: of a short position the bars are looked at upside down. */
function parabolic({ high, low }: PlainColumns): { stops: number[]; sides: number[] } {
  const walkThrough = (pick: "stop" | "side"): number[] =>
    stretches([high, low], (tops, bottoms) => {
      const out = tops.map(() => Number.NaN);
      const falls = bottoms.length > 1 ? bottoms[0]! - bottoms[1]! : 0;
      let side = falls > 0 && falls > tops[1]! - tops[0]! ? -1 : 1;
      /** How far a row reaches with the position and against it. */
      const best = (row: number): number => (side > 0 ? tops[row]! : -bottoms[row]!);
      const worst = (row: number): number => (side > 0 ? bottoms[row]! : -tops[row]!);
      let stop = worst(0);
      let extreme = best(1);
      let steps = 1;
      for (let row = 1; row < tops.length; row++) {
        const recent = (reach: (at: number) => number): number =>
          Math.min(reach(row), reach(row === 1 ? 1 : row - 1));
        if (worst(row) <= stop) {
          side = -side;
          stop = Math.min(-extreme, recent(worst));
          extreme = best(row);
          steps = 1;
          out[row] = pick === "stop" ? side * stop : side;
        } else {
          out[row] = pick === "stop" ? side * stop : side;
          if (best(row) > extreme) {
            extreme = best(row);
            steps++;
          }
        }
        stop = Math.min(stop + Math.min(0.2, 0.02 * steps) * (extreme - stop), recent(worst));
      }
      return out;
    });
  return { stops: walkThrough("stop"), sides: walkThrough("side") };
}

function supertrend(bars: PlainColumns): { band: number[]; trend: number[] } {
  const range = atr(bars, 10);
  const lines = (pick: "band" | "trend"): number[] =>
    stretches([bars.high, bars.low, bars.close, range], (high, low, close, width) => {
      const middle = zip((h, l) => (h + l) / 2, high, low);
      const upper = zip((m, w) => m + 3 * w, middle, width);
      const lower = zip((m, w) => m - 3 * w, middle, width);
      const trends = [1];
      for (let row = 1; row < close.length; row++) {
        if (close[row - 1]! <= upper[row - 1]!) upper[row] = Math.min(upper[row]!, upper[row - 1]!);
        if (close[row - 1]! >= lower[row - 1]!) lower[row] = Math.max(lower[row]!, lower[row - 1]!);
        const before = trends[row - 1]!;
        const left = before > 0 ? close[row]! < lower[row]! : close[row]! > upper[row]!;
        trends.push(left ? -before : before);
      }
      return pick === "trend" ? trends : trends.map((trend, row) => (trend > 0 ? lower : upper)[row]!);
    });
  return { band: lines("band"), trend: lines("trend") };
}
