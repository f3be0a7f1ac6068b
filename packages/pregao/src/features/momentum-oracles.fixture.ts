import type { PlainColumns } from "./bars.fixture.ts";
import {
  above,
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
  sma,
  stretches,
  sum,
  sums,
  trueRanges,
  wholeSeries,
  wilder,
  wma,
  zip,
} from "./plain-series.fixture.ts";

const averages: Readonly<Record<string, (close: Plain) => number[]>> = {
  wma_20: (close) => wma(close, 20),
  trima_20: (close) =>
    rolling(close, 20, (inside) => {
      const weights = inside.map((_, i) => Math.min(i + 1, 20 - i));
      return sum(inside.map((value, i) => value * weights[i]!)) / sum(weights);
    }),
  hma_16: (close) =>
    wma(
      zip((fast, slow) => 2 * fast - slow, wma(close, 8), wma(close, 16)),
      4,
    ),
  dema_20: (close) => zip((e1, e2) => e1 + (e1 - e2), ema(close, 20), chained(close, 20, 2)),
  tema_20: (close) =>
    zip((e1, e2, e3) => 3 * (e1 - e2) + e3, ema(close, 20), chained(close, 20, 2), chained(close, 20, 3)),
  kama_10: kaufman,
  t3_5: (close) => {
    const v = 0.7;
    return zip(
      (e3, e4, e5, e6) =>
        (1 + v) ** 3 * e3 - 3 * (1 + v) ** 2 * v * e4 + 3 * (1 + v) * v ** 2 * e5 - v ** 3 * e6,
      ...[3, 4, 5, 6].map((times) => chained(close, 5, times)),
    );
  },
};

/** Averages, oscillators and smoothed momentum of the price once more. */
export const momentumOracles: Readonly<Record<string, Oracle>> = {
  ...Object.fromEntries(
    Object.entries(averages).flatMap(([name, average]) => [
      [name, wholeSeries(({ close }) => average(close))],
      [
        `price_vs_${name.replace(/([a-z])_/, "$1")}`,
        wholeSeries(({ close }) => zip(above, close, average(close))),
      ],
    ]),
  ),
  ...perWindow([20, 50, 200], "price_vs_ema", ({ close }, n) => zip(above, close, ema(close, n))),
  ...perWindow([10, 20], "efficiency_ratio_", ({ close }, n) => efficiency(close, n)),

  cmo_14: wholeSeries(({ close }) =>
    stretches([close], (run) => {
      const moves = zip((now, before) => now - before, run, past(run, 1));
      const gains = wilder(
        moves.map((move) => Math.max(0, move)),
        14,
      );
      const losses = wilder(
        moves.map((move) => Math.max(0, -move)),
        14,
      );
      return zip((gain, loss) => 100 * overOrZero(gain - loss, gain + loss), gains, losses);
    }),
  ),
  ...perWindow([14, 20], "cci_", (bars, n) =>
    rolling(typical(bars), n, (inside) => {
      if (inside.every((value) => value === inside[0])) return 0;
      const middle = mean(inside);
      return (inside.at(-1)! - middle) / (0.015 * mean(inside.map((value) => Math.abs(value - middle))));
    }),
  ),
  ...perWindow([15, 30], "trix_", ({ close }, n) =>
    zip((now, before) => 100 * above(now, before), chained(close, n, 3), past(chained(close, n, 3), 1)),
  ),
  apo_12_26: wholeSeries(({ close }) => zip((fast, slow) => fast - slow, ema(close, 12), ema(close, 26))),
  mom_10: wholeSeries(({ close }) => zip((now, before) => now - before, close, past(close, 10))),
  ultosc_7_14_28: wholeSeries((bars) => {
    const pressure = zip(
      (c, l, before) => c - Math.min(l, before),
      bars.close,
      bars.low,
      past(bars.close, 1),
    );
    const share = (n: number): number[] => zip(overOrZero, sums(pressure, n), sums(trueRanges(bars), n));
    return zip((a, b, c) => 100 * ((4 * a + 2 * b + c) / 7), share(7), share(14), share(28));
  }),
  stoch_fast_k_5_3: wholeSeries(fastK),
  stoch_fast_d_5_3: wholeSeries((bars) => sma(fastK(bars), 3)),
  stochrsi_k_14_14_3: wholeSeries(({ close }) => rsiK(close)),
  stochrsi_d_14_14_3: wholeSeries(({ close }) => sma(rsiK(close), 3)),
  ...percentageLines("ppo", ({ close }) => close),
  ...percentageLines("pvo", ({ volume }) => volume),

  tsi_25_13: wholeSeries(({ close }) => trueStrength(close)),
  tsi_signal_25_13_7: wholeSeries(({ close }) => ema(trueStrength(close), 7)),
  fisher_10: wholeSeries((bars) => {
    const price = median(bars);
    return stretches([price, lowest(price, 10), highest(price, 10)], (run, bottom, top) => {
      const fishers: number[] = [];
      let x = 0;
      for (const [i, value] of run.entries()) {
        const place = top[i] === bottom[i] ? 0 : (2 * (value - bottom[i]!)) / (top[i]! - bottom[i]!) - 1;
        x = 0.33 * place + 0.67 * x;
        if (Math.abs(x) > 0.99) x = 0.999 * Math.sign(x);
        fishers.push(Math.atanh(x) + 0.5 * (fishers.at(-1) ?? 0));
      }
      return fishers;
    });
  }),
  coppock_14_11_10: wholeSeries(({ close }) =>
    wma(
      zip((a, b) => a + b, roc(close, 14), roc(close, 11)),
      10,
    ),
  ),
  kst: wholeSeries(({ close }) => knowSure(close)),
  kst_signal_9: wholeSeries(({ close }) => sma(knowSure(close), 9)),
  ao_5_34: wholeSeries((bars) =>
    zip((fast, slow) => fast - slow, sma(median(bars), 5), sma(median(bars), 34)),
  ),
  ao_ratio_5_34: wholeSeries((bars) => zip(above, sma(median(bars), 5), sma(median(bars), 34))),
  rvgi_10: wholeSeries(vigor),
  rvgi_signal_10: wholeSeries((bars) => fourMean(vigor(bars))),
  dpo_20: wholeSeries(({ close }) =>
    zip((before, middle) => before - middle, past(close, 11), sma(close, 20)),
  ),
  dpo_ratio_20: wholeSeries(({ close }) => zip(above, past(close, 11), sma(close, 20))),
  bull_power_13: wholeSeries(({ high, close }) => zip((h, e) => h - e, high, ema(close, 13))),
  bull_power_ratio_13: wholeSeries(({ high, close }) => zip(above, high, ema(close, 13))),
  bear_power_13: wholeSeries(({ low, close }) => zip((l, e) => l - e, low, ema(close, 13))),
  bear_power_ratio_13: wholeSeries(({ low, close }) => zip(above, low, ema(close, 13))),
};

/** The exponential average of the exponential average …, `times` in all. */
function chained(values: Plain, period: number, times: number): number[] {
  return times === 1 ? ema(values, period) : ema(chained(values, period, times - 1), period);
}

function efficiency(close: Plain, n: number): number[] {
  const steps = zip((now, before) => Math.abs(now - before), close, past(close, 1));
  return zip((now, before, way) => over(Math.abs(now - before), way), close, past(close, n), sums(steps, n));
}

function kaufman(close: Plain): number[] {
  return stretches([close], (run) => {
    const averages = run.map(() => Number.NaN);
    const ratios = efficiency(run, 10);
    for (let row = 10; row < run.length; row++) {
      const before = row === 10 ? run[9]! : averages[row - 1]!;
      const share = Number.isNaN(ratios[row]!) ? 1 : ratios[row]!;
      const weight = (share * (2 / 3) + (1 - share) * (2 / 31)) ** 2;
      averages[row] = (1 - weight) * before + weight * run[row]!;
    }
    return averages;
  });
}

function typical({ high, low, close }: PlainColumns): number[] {
  return zip((h, l, c) => (h + l + c) / 3, high, low, close);
}

function median({ high, low }: PlainColumns): number[] {
  return zip((h, l) => (h + l) / 2, high, low);
}

function fastK({ high, low, close }: PlainColumns): number[] {
  return zip((c, l, h) => overOrZero(100 * (c - l), h - l), close, lowest(low, 5), highest(high, 5));
}

function rsiK(close: Plain): number[] {
  const rsi = stretches([close], (run) => {
    const moves = zip((now, before) => now - before, run, past(run, 1));
    const gains = wilder(
      moves.map((move) => Math.max(0, move)),
      14,
    );
    const losses = wilder(
      moves.map((move) => Math.max(0, -move)),
      14,
    );
    return zip((gain, loss) => overOrZero(100 * gain, gain + loss), gains, losses);
  });
  return zip(
    (now, l, h) => (h - l < 1e-9 ? 0 : (100 * (now - l)) / (h - l)),
    rsi,
    lowest(rsi, 14),
    highest(rsi, 14),
  );
}

function percentageLines(name: string, of: (bars: PlainColumns) => Plain): Record<string, Oracle> {
  const line = (bars: PlainColumns): number[] =>
    zip((fast, slow) => 100 * above(fast, slow), ema(of(bars), 12), ema(of(bars), 26));
  const signal = (bars: PlainColumns): number[] => ema(line(bars), 9);
  return {
    [`${name}_line_12_26_9`]: wholeSeries(line),
    [`${name}_signal_12_26_9`]: wholeSeries(signal),
    [`${name}_histogram_12_26_9`]: wholeSeries((bars) => zip((l, s) => l - s, line(bars), signal(bars))),
  };
}

function trueStrength(close: Plain): number[] {
  const moves = zip((now, before) => now - before, close, past(close, 1));
  const twice = (values: Plain): number[] => ema(ema(values, 25), 13);
  return zip((move, size) => 100 * over(move, size), twice(moves), twice(moves.map(Math.abs)));
}

function roc(close: Plain, n: number): number[] {
  return zip((now, before) => 100 * above(now, before), close, past(close, n));
}

function knowSure(close: Plain): number[] {
  return zip(
    (a, b, c, d) => a + 2 * b + 3 * c + 4 * d,
    sma(roc(close, 10), 10),
    sma(roc(close, 15), 10),
    sma(roc(close, 20), 10),
    sma(roc(close, 30), 15),
  );
}

function fourMean(values: Plain): number[] {
  return rolling(values, 4, ([a, b, c, d]) => (a! + 2 * b! + 2 * c! + d!) / 6);
}

function vigor({ open, high, low, close }: PlainColumns): number[] {
  const body = fourMean(zip((c, o) => c - o, close, open));
  const range = fourMean(zip((h, l) => h - l, high, low));
  return zip(over, sma(body, 10), sma(range, 10));
}
