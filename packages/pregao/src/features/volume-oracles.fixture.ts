import type { PlainColumns } from "./bars.fixture.ts";
import {
  above,
  correlation,
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
  slope,
  sma,
  stretches,
  sum,
  sums,
  wholeSeries,
  zip,
} from "./plain-series.fixture.ts";

/** Volume's flows and activity once more. */
export const volumeOracles: Readonly<Record<string, Oracle>> = {
  vwap: wholeSeries(sessionPrice),
  price_vs_vwap: wholeSeries((bars) => zip(above, bars.close, sessionPrice(bars))),
  vwap_20: wholeSeries(rollingPrice),
  price_vs_vwap20: wholeSeries((bars) => zip(above, bars.close, rollingPrice(bars))),
  obv_ratio_20: wholeSeries(({ close, volume }) => {
    const signed = zip((c, before, v) => Math.sign(c - before) * v, close, past(close, 1), volume);
    return zip(over, sums(signed, 20), sums(volume, 20));
  }),
  ad_line: wholeSeries(accumulated),
  adosc_3_10: wholeSeries(oscillator),
  adosc_ratio_3_10: wholeSeries((bars) => zip(over, oscillator(bars), sma(bars.volume, 10))),
  pvt: wholeSeries(({ close, volume }) =>
    stretches([close, volume], (c, v) => {
      const steps = zip((now, before, amount) => amount * above(now, before), c, past(c, 1), v);
      return steps.map((_, row) => sum(steps.slice(1, row + 1)));
    }),
  ),
  nvi: wholeSeries((bars) => index(bars, (now, before) => now < before)),
  pvi: wholeSeries((bars) => index(bars, (now, before) => now > before)),
  force_index_13: wholeSeries(force),
  force_ratio_13: wholeSeries((bars) =>
    zip((f, v, c) => over(f, v * c), force(bars), ema(bars.volume, 13), bars.close),
  ),
  eom_14: wholeSeries((bars) => sma(moved(bars), 14).map((value) => 1e8 * value)),
  eom_ratio_14: wholeSeries((bars) =>
    zip((m, v, c) => (m * v) / c ** 2, sma(moved(bars), 14), sma(bars.volume, 14), bars.close),
  ),
  klinger_34_55: wholeSeries(klinger),
  klinger_signal_34_55_13: wholeSeries((bars) => ema(klinger(bars), 13)),
  klinger_ratio_34_55: wholeSeries((bars) => zip(over, klinger(bars), ema(bars.volume, 55))),

  ...perWindow([20, 50], "volume_zscore_", ({ volume }, n) =>
    rolling(volume, n, (inside) => over(inside.at(-1)! - mean(inside), deviation(inside, 1))),
  ),
  volume_ratio_5_20: wholeSeries(({ volume }) => zip(over, sma(volume, 5), sma(volume, 20))),
  volume_trend_ratio_20: wholeSeries(({ volume }) =>
    rolling(volume, 20, (inside) => over(slope(inside), mean(inside))),
  ),
  traded_value_20: wholeSeries((bars) => sma(value(bars), 20)),
  traded_value_ratio_20: wholeSeries((bars) => zip(over, value(bars), sma(value(bars), 20))),
  amihud_20: wholeSeries((bars) => {
    const sizes = zip((now, before) => Math.abs(above(now, before)), bars.close, past(bars.close, 1));
    // A bar without trades counts as −1 here, to be left out of the mean.
    const impacts = zip(
      (size, traded) => (traded === 0 && !Number.isNaN(size) ? -1 : size / traded),
      sizes,
      value(bars),
    );
    return rolling(impacts, 20, (inside) => {
      const counted = inside.filter((impact) => impact >= 0);
      return counted.length === 0 ? Number.NaN : 1e6 * mean(counted);
    });
  }),
  return_volume_corr_20: wholeSeries(({ close, volume }) =>
    correlations(zip(above, close, past(close, 1)), volume, 20),
  ),
  price_volume_corr_50: wholeSeries(({ close, volume }) => correlations(close, volume, 50)),
};

function typical({ high, low, close }: PlainColumns): number[] {
  return zip((h, l, c) => (h + l + c) / 3, high, low, close);
}

function sessionPrice(bars: PlainColumns): number[] {
  return stretches([typical(bars), bars.volume, bars.time], (price, volume, time) => {
    const day = time.map((at) => new Date(at).toISOString().slice(0, 10));
    return price.map((_, row) => {
      const rows = [...price.keys()].filter((at) => at <= row && day[at] === day[row]);
      return over(sum(rows.map((at) => price[at]! * volume[at]!)), sum(rows.map((at) => volume[at]!)));
    });
  });
}

function rollingPrice(bars: PlainColumns): number[] {
  const weighted = zip((price, volume) => price * volume, typical(bars), bars.volume);
  return zip(over, sums(weighted, 20), sums(bars.volume, 20));
}

function accumulated({ high, low, close, volume }: PlainColumns): number[] {
  return stretches([high, low, close, volume], (h, l, c, v) => {
    const steps = zip(
      (top, bottom, last, amount) => overOrZero(2 * last - top - bottom, top - bottom) * amount,
      h,
      l,
      c,
      v,
    );
    return steps.map((_, row) => sum(steps.slice(0, row + 1)));
  });
}

function oscillator(bars: PlainColumns): number[] {
  return stretches([accumulated(bars)], (run) => {
    const average = (span: number): number[] => {
      const averages = [run[0]!];
      for (const total of run.slice(1))
        averages.push(averages.at(-1)! + (total - averages.at(-1)!) * (2 / (span + 1)));
      return averages;
    };
    return zip((fast, slow) => fast - slow, average(3), average(10)).map((x, row) =>
      row < 9 ? Number.NaN : x,
    );
  });
}

function index({ close, volume }: PlainColumns, moves: (now: number, before: number) => boolean): number[] {
  return stretches([close, volume], (c, v) => {
    const factors = c.map((price, row) => (row > 0 && moves(v[row]!, v[row - 1]!) ? price / c[row - 1]! : 1));
    return factors.map((_, row) => 1000 * factors.slice(0, row + 1).reduce((a, b) => a * b, 1));
  });
}

function force({ close, volume }: PlainColumns): number[] {
  return ema(
    zip((now, before, amount) => (now - before) * amount, close, past(close, 1), volume),
    13,
  );
}

function moved({ high, low, volume }: PlainColumns): number[] {
  const middle = zip((h, l) => (h + l) / 2, high, low);
  return zip(
    (now, before, h, l, amount) => overOrZero((now - before) * (h - l), amount),
    middle,
    past(middle, 1),
    high,
    low,
    volume,
  );
}

function klinger(bars: PlainColumns): number[] {
  const force = stretches([bars.high, bars.low, bars.close, bars.volume], (high, low, close, volume) => {
    const total = zip((h, l, c) => h + l + c, high, low, close);
    const range = zip((h, l) => h - l, high, low);
    const trend = zip((now, before) => (now > before ? 1 : -1), total, past(total, 1));
    return total.map((_, row) => {
      if (row === 0) return Number.NaN;
      // The bars since the trend turned, and the one before them.
      let first = row - 1;
      while (first > 0 && trend[first] === trend[row]) first--;
      const cumulative = sum(range.slice(first, row + 1));
      const share = cumulative === 0 ? 1 : range[row]! / cumulative;
      return 100 * volume[row]! * trend[row]! * Math.abs(2 * share - 2);
    });
  });
  return zip((fast, slow) => fast - slow, ema(force, 34), ema(force, 55));
}

function value({ close, volume }: PlainColumns): number[] {
  return zip((c, v) => c * v, close, volume);
}

function correlations(x: Plain, y: Plain, n: number): number[] {
  return x.map((_, row) => {
    const cut = (values: Plain): Plain => (row + 1 < n ? [Number.NaN] : values.slice(row + 1 - n, row + 1));
    const [a, b] = [cut(x), cut(y)];
    return [...a, ...b].some(Number.isNaN) ? Number.NaN : correlation(a, b);
  });
}
