import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Bars } from "../../market/bars.ts";
import { openSource } from "../open-source.ts";
import { type SyntheticOptions, syntheticKinds } from "./market-options.ts";
import { drawPlanted } from "./planted-returns.ts";
import { SyntheticSource } from "./synthetic-source.ts";

const load = async (options: SyntheticOptions): Promise<Bars> =>
  (await new SyntheticSource(options).load()).bars;

function returnsOf(bars: Bars, symbol = "SYN001"): Float64Array {
  const { start, end } = bars.frame.segment(symbol);
  const close = bars.column("close");
  return Float64Array.from(
    { length: end - start - 1 },
    (_, k) => close[start + k + 1]! / close[start + k]! - 1,
  );
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function autocorrelation(values: Float64Array, lag = 1): number {
  const centre = mean(values);
  let [covariance, variance] = [0, 0];
  for (let k = 0; k < values.length; k++) {
    variance += (values[k]! - centre) ** 2;
    if (k >= lag) covariance += (values[k]! - centre) * (values[k - lag]! - centre);
  }
  return covariance / variance;
}

/** Share of returns with the sign of the one before. */
function repeats(returns: Float64Array): number {
  let same = 0;
  for (let k = 1; k < returns.length; k++) if (returns[k]! > 0 === returns[k - 1]! > 0) same++;
  return same / (returns.length - 1);
}

const bars = 20_000;
/** Four standard deviations of a share over that many bars. */
const binomial = 4 * Math.sqrt(0.25 / bars);

describe("the planted market", () => {
  it.each([0.55, 0.6, 0.75])(
    "repeats directions with probability %f, as stated, and has that optimum",
    async (accuracy) => {
      const source = new SyntheticSource({ kind: "planted", symbols: 1, bars, accuracy, timeframe: "1h" });
      const returns = returnsOf((await source.load()).bars);
      expect(Math.abs(repeats(returns) - accuracy)).toBeLessThan(binomial);
      expect(source.optimum!.accuracy).toBe(accuracy);
      // The forecast of the theory, on the data: R² = 1 − Σ(r − f)² / Σ r².
      const deviation = 0.015 * Math.sqrt(1 / 24);
      let [squares, errors] = [0, 0];
      for (let k = 1; k < returns.length; k++) {
        const forecast = (2 * accuracy - 1) * deviation * Math.sqrt(2 / Math.PI) * Math.sign(returns[k - 1]!);
        squares += returns[k]! ** 2;
        errors += (returns[k]! - forecast) ** 2;
      }
      expect(Math.abs(1 - errors / squares - source.optimum!.r2)).toBeLessThan(0.012);
      expect(source.optimum!.informationCoefficient ** 2).toBeCloseTo(source.optimum!.r2, 12);
      expect(source.description).toContain(`accuracy ${accuracy}`);
    },
  );

  it("hides nothing in the size of returns: sizes are the same whatever the signal", async () => {
    const weak = returnsOf(await load({ kind: "planted", symbols: 1, bars: 500, accuracy: 0.5 })).map(
      Math.abs,
    );
    const strong = returnsOf(await load({ kind: "planted", symbols: 1, bars: 500, accuracy: 0.9 })).map(
      Math.abs,
    );
    for (let k = 0; k < weak.length; k++) expect(weak[k]).toBeCloseTo(strong[k]!, 9);
  });
});

describe.each(["linear", "interaction", "strong"] as const)("the %s market", (kind) => {
  const { returns, forecast, busy } = drawPlanted(kind, { bars: 200_000, seed: 3, r2: 0.1 }, "SYN001");
  const { r2, accuracy } = new SyntheticSource({ kind }).optimum!;

  it("has the optimum that it states, and the variance of one bar", () => {
    let [squares, errors, right, decided] = [0, 0, 0, 0];
    for (let bar = 1; bar < returns.length; bar++) {
      squares += returns[bar]! ** 2;
      errors += (returns[bar]! - forecast[bar]!) ** 2;
      right += forecast[bar] === 0 ? 0.5 : Number(Math.sign(forecast[bar]!) === Math.sign(returns[bar]!));
      decided++;
    }
    expect(Math.abs(1 - errors / squares - r2)).toBeLessThan(0.006);
    expect(Math.abs(right / decided - accuracy)).toBeLessThan(4 * Math.sqrt(0.25 / decided));
    expect(Math.abs(squares / decided - 1)).toBeLessThan(0.02);
  });

  it("gives bars whose returns and volumes are those of the signal", async () => {
    const market = await load({ kind, symbols: 1, bars: 2000, r2: 0.1, seed: 3 });
    const own = drawPlanted(kind, { bars: 2000, seed: 3, r2: 0.1 }, "SYN001");
    for (const [k, value] of returnsOf(market).entries()) {
      expect(value).toBeCloseTo(0.015 * own.returns[k + 1]!, 9);
    }
    if (kind === "linear") return;
    const volumes = market.column("volume");
    const quiet = Math.max(...volumes.filter((_, bar) => own.busy[bar] === 0));
    expect(Math.min(...volumes.filter((_, bar) => own.busy[bar] === 1))).toBeGreaterThan(quiet);
  });

  it("tells nothing that it should not: by the direction alone, or by the volume alone", () => {
    if (kind !== "interaction") return;
    const bound = 4 / Math.sqrt(returns.length);
    expect(Math.abs(repeats(returns) - 0.5)).toBeLessThan(bound / 2);
    let afterBusy = 0;
    for (let bar = 1; bar < returns.length; bar++) {
      afterBusy += (busy[bar - 1] === 1 ? 1 : -1) * Math.sign(returns[bar]!);
    }
    expect(Math.abs(afterBusy / returns.length)).toBeLessThan(bound);
  });
});

describe("the random walk", () => {
  it("has no drift, no repetition of directions and no memory in sizes", async () => {
    const returns = returnsOf(await load({ kind: "random-walk", symbols: 1, bars, timeframe: "1h" }));
    const deviation = 0.015 / Math.sqrt(24);
    expect(Math.abs(mean(returns))).toBeLessThan((4 * deviation) / Math.sqrt(bars));
    expect(Math.abs(repeats(returns) - 0.5)).toBeLessThan(binomial);
    for (const lag of [1, 2, 5]) {
      expect(Math.abs(autocorrelation(returns, lag))).toBeLessThan(4 / Math.sqrt(bars));
      expect(Math.abs(autocorrelation(returns.map(Math.abs), lag))).toBeLessThan(4 / Math.sqrt(bars));
    }
    const optimum = new SyntheticSource({ kind: "random-walk" }).optimum!;
    expect(optimum).toEqual({ accuracy: 0.5, r2: 0, informationCoefficient: 0 });
  });
});

describe("regimes", () => {
  it("cluster volatility, and move volume with it", async () => {
    const market = await load({ kind: "regimes", symbols: 1, bars });
    const returns = returnsOf(market);
    expect(autocorrelation(returns.map(Math.abs))).toBeGreaterThan(0.1);
    const sizes = returns.map(Math.abs);
    const volumes = market.column("volume").subarray(1);
    const [m, v] = [mean(sizes), mean(Float64Array.from(volumes))];
    let [both, one, two] = [0, 0, 0];
    for (let k = 0; k < sizes.length; k++) {
      both += (sizes[k]! - m) * (volumes[k]! - v);
      one += (sizes[k]! - m) ** 2;
      two += (volumes[k]! - v) ** 2;
    }
    expect(both / Math.sqrt(one * two)).toBeGreaterThan(0.3);
    expect(new SyntheticSource({ kind: "regimes" }).optimum).toBeUndefined();
  });
});

describe("every kind", () => {
  const hasStatedR2 = (kind: string): boolean => ["linear", "interaction", "strong"].includes(kind);
  const options = fc
    .record({
      kind: fc.constantFrom(...syntheticKinds),
      symbols: fc.integer({ min: 1, max: 3 }),
      bars: fc.integer({ min: 2, max: 120 }),
      timeframe: fc.constantFrom("1d", "1h", "5m", "1w" as const),
      seed: fc.nat(),
      clustering: fc.boolean(),
      feeds: fc.boolean(),
    })
    .map((given) => (hasStatedR2(given.kind) ? { ...given, clustering: false } : given));

  it("makes consistent bars, the same from the same seed, whose start does not depend on the length", async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.integer({ min: 1, max: 200 }), async (given, more) => {
        const market = await load(given);
        const [open, high, low, close] = ["open", "high", "low", "close"].map((name) =>
          market.column(name),
        ) as [Float64Array, Float64Array, Float64Array, Float64Array];
        for (let row = 0; row < market.length; row++) {
          expect(low[row]! > 0 && low[row]! <= Math.min(open[row]!, close[row]!)).toBe(true);
          expect(high[row]! >= Math.max(open[row]!, close[row]!)).toBe(true);
        }
        const again = await load(given);
        const longer = await load({ ...given, bars: given.bars + more });
        for (const { symbol, start, end } of market.frame.segments) {
          const begin = longer.frame.segment(symbol).start;
          for (const name of market.frame.columnNames) {
            const values = market.column(name).subarray(start, end);
            expect(values).toEqual(again.column(name).subarray(start, end));
            expect(values).toEqual(longer.column(name).subarray(begin, begin + given.bars));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("differs from seed to seed and from symbol to symbol, and takes requests", async () => {
    const one = await load({ seed: 1, symbols: 2, bars: 50 });
    const two = await load({ seed: 2, symbols: 2, bars: 50 });
    expect(one.column("close")).not.toEqual(two.column("close"));
    expect(returnsOf(one, "SYN001")).not.toEqual(returnsOf(one, "SYN002"));
    const { bars: part } = await new SyntheticSource({ symbols: 2, bars: 50 }).load({
      symbols: ["SYN002"],
      to: "2000-01-10",
    });
    expect([part.symbols, part.length]).toEqual([["SYN002"], 6]);
  });

  it("carries names that were given", async () => {
    const named = await load({ names: ["ETHUSDT", "BTCUSDT", "ETHUSDT"], bars: 5 });
    expect(named.symbols).toEqual(["BTCUSDT", "ETHUSDT"]);
    const { options } = (await openSource("synthetic:names=A+B,feeds=true,bars=9")) as SyntheticSource;
    expect([options.names, options.feeds]).toEqual([["A", "B"], true]);
  });

  it("refuses options by name", () => {
    expect(() => new SyntheticSource({ accuracy: 1.5 })).toThrow(/synthetic accuracy = 1.5/);
    expect(() => new SyntheticSource({ kind: "linear", clustering: true })).toThrow(/clustering = true/);
    expect(() => new SyntheticSource({ symbls: 3 } as SyntheticOptions)).toThrow(/synthetic symbls/);
  });
});
