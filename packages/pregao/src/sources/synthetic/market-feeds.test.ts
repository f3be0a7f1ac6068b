import { describe, expect, it } from "vitest";
import { featureCatalog } from "../../features/catalog.ts";
import { computeFeatures } from "../../features/compute-features.ts";
import type { Bars } from "../../market/bars.ts";
import { openSource } from "../open-source.ts";
import { syntheticFeedColumns } from "./market-feeds.ts";
import type { SyntheticOptions } from "./market-options.ts";
import { mockBars, mockSourceName } from "./mock-market.ts";
import { SyntheticSource } from "./synthetic-source.ts";

const load = async (options: SyntheticOptions): Promise<Bars> =>
  (await new SyntheticSource(options).load()).bars;

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, one) => sum + one, 0) / values.length;
  const [m, n] = [mean(a), mean(b)];
  let [both, one, two] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    both += (a[k]! - m) * (b[k]! - n);
    one += (a[k]! - m) ** 2;
    two += (b[k]! - n) ** 2;
  }
  return both / Math.sqrt(one * two);
}

const returns = (bars: Bars): number[] => {
  const close = bars.column("close");
  return Array.from({ length: bars.length }, (_, k) => (k === 0 ? 0 : close[k]! / close[k - 1]! - 1));
};

describe("synthetic feeds", () => {
  it("leave the bars as they are without them, byte for byte", async () => {
    const options = { symbols: 2, bars: 300, timeframe: "1h" } as const;
    const [bare, fed] = [await load(options), await load({ ...options, feeds: true })];
    for (const name of bare.frame.columnNames) expect(fed.column(name)).toEqual(bare.column(name));
    expect(fed.frame.columnNames).toEqual([...bare.frame.columnNames, ...syntheticFeedColumns]);
  });

  it("are what their names say: always there, sums of their parts, funding in steps of eight hours", async () => {
    const bars = await load({ symbols: 1, bars: 5000, timeframe: "1h", calendar: "24/7", feeds: true });
    const column = (name: string): Float64Array => bars.column(name);
    for (const name of syntheticFeedColumns) expect(column(name).every(Number.isFinite)).toBe(true);
    let settlements = 0;
    for (let row = 0; row < bars.length; row++) {
      const [long, short] = [column("liq_long_volume")[row]!, column("liq_short_volume")[row]!];
      expect(column("liq_volume")[row]).toBe(long + short);
      expect(column("liq_count")[row] === 0).toBe(long + short === 0);
      expect(column("open_interest")[row]! > 0 && column("long_short_ratio")[row]! > 0).toBe(true);
      expect(Math.abs(column("funding_rate")[row]!)).toBeLessThanOrEqual(0.0075);
      if (row === 0 || column("funding_rate")[row] === column("funding_rate")[row - 1]) continue;
      settlements++;
      // The rate changes with the bar that closes at 00, 08 or 16.
      expect((bars.time[row]! / 3_600_000 + 1) % 8).toBe(0);
    }
    expect(settlements).toBeGreaterThan(500);
    const moves = returns(bars);
    expect(correlation(moves.map(Math.abs), [...column("liq_count")])).toBeGreaterThan(0.3);
    const net = [...column("liq_long_volume")].map((long, k) => long - column("liq_short_volume")[k]!);
    expect(correlation(moves, net)).toBeLessThan(-0.1);
  });

  it("tell nothing about the next return of a random walk", async () => {
    const bars = await load({ kind: "random-walk", symbols: 1, bars: 20_000, timeframe: "1h", feeds: true });
    const next = returns(bars).slice(1);
    for (const name of syntheticFeedColumns) {
      const values = [...bars.column(name)].slice(0, -1);
      expect(Math.abs(correlation(values, next))).toBeLessThan(4 / Math.sqrt(next.length));
    }
  });
});

describe("the mock market", () => {
  it("is 60 days of 5-minute bars under the given names, with something in every category of features", async () => {
    const { bars } = await (await openSource(mockSourceName(["ETHUSDT"]))).load();
    expect([bars.symbols, bars.timeframe, bars.length, bars.calendar.name]).toEqual([
      ["ETHUSDT"],
      "5m",
      mockBars,
      "24/7",
    ]);
    expect((bars.time.at(-1)! - bars.time[0]!) / 86_400_000).toBeCloseTo(60, 2);
    // A rank among the symbols of a date needs more than one symbol.
    const features = featureCatalog.filter(({ category }) => String(category) !== "cross-section");
    const names = features
      .filter(({ inputs }) => inputs.every((input) => bars.frame.has(input)))
      .map(({ name }) => name);
    // The crowd leans both ways within two months, and funding reaches what exchanges call extreme.
    const extremes = [bars.column("long_short_ratio"), bars.column("funding_rate")].map((column) => [
      Math.min(...column),
      Math.max(...column),
    ]);
    expect(extremes[0]![0]! < 0.7 && extremes[0]![1]! > 1.5).toBe(true);
    expect(extremes[1]![0]! < 0 && extremes[1]![1]! > 0.0005).toBe(true);
    const { matrix } = computeFeatures(bars, { features: names });
    const filled = new Set<string>();
    for (const [k, name] of matrix.names.entries()) {
      if (matrix.columns[k]!.some((value) => !Number.isNaN(value)))
        filled.add(features.find((one) => one.name === name)!.category);
    }
    expect([...filled].sort()).toEqual([...new Set(features.map(({ category }) => category))].sort());
  });
});
