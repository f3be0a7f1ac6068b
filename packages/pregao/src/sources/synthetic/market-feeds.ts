import { timeframes } from "../../market/timeframe.ts";
import { createRandom, type RandomSource } from "../../random.ts";
import type { SyntheticMarketOptions } from "./market-options.ts";

/** The columns that `feeds: true` adds, as `alignFeeds` would lay them beside bars. */
export const syntheticFeedColumns = [
  "open_interest",
  "funding_rate",
  "long_short_ratio",
  "liq_volume",
  "liq_count",
  "liq_long_volume",
  "liq_short_volume",
] as const;

/** What the feeds of one symbol are made from: its bars, and where its rows lie in the columns. */
export interface FedSymbol {
  readonly symbol: string;
  readonly start: number;
  readonly time: Float64Array;
  readonly returns: Float64Array;
  readonly volatility: Float64Array;
  readonly close: Float64Array;
}

const eightHours = 28_800_000;
/** The rate that perpetual futures settle at when nobody is in a hurry: 0.01 % per eight hours. */
const restingRate = 0.0001;

/**
 * Open interest, funding, long/short ratio and liquidations of one symbol, seeded, each from a stream of its own. A
 * row is made of its own bar and those before it, never of a later one, so the feeds tell of the past alone: they add
 * nothing that could be learned about the next return of a random walk. Open interest grows with activity and falls
 * when positions are forced out; funding settles every eight hours at 00, 08 and 16 UTC and leans with the last
 * day's drift; the crowd leans against the move; liquidations come in bursts with large moves, of longs when the
 * price falls and of shorts when it rises. O(bars).
 */
export function fillFeeds(
  options: SyntheticMarketOptions,
  of: FedSymbol,
  columns: Readonly<Record<(typeof syntheticFeedColumns)[number], Float64Array>>,
): void {
  const { seed, timeframe } = options;
  const length = timeframes[timeframe];
  const stream = (name: string): RandomSource => createRandom(seed, `${of.symbol} ${name}`);
  const [interest, funding, crowd, forced] = [
    stream("open interest"),
    stream("funding"),
    stream("long/short"),
    stream("liquidations"),
  ];
  // One bar's share of a day: what moves slowly moves as much in a day of short bars as in one long bar.
  const share = Math.min(1, length / timeframes["1d"]);
  const pull = 1 - Math.exp(-share / 3);
  const noise = Math.sqrt(share);
  let level = Math.log(50_000 * (1 + interest.uniform()));
  const anchor = level;
  let mood = 0.2 * crowd.normal();
  let drift = 0;
  let rate = restingRate * (1 + funding.normal());
  let settled = Math.floor(of.time[0]! / eightHours);
  for (let bar = 0; bar < of.returns.length; bar++) {
    const row = of.start + bar;
    const moved = Math.max(-6, Math.min(6, of.returns[bar]! / of.volatility[bar]!));
    const close = of.close[row]!;
    drift += (1 - Math.exp(-share)) * (moved / noise - drift);

    const burst = Math.max(0, Math.abs(moved) - 1);
    const count = poisson(0.6 * share * 24 + 3 * burst * burst, forced);
    let [long, short] = [0, 0];
    for (let event = 0; event < count; event++) {
      // Sizes have a heavy tail: most forced orders are small, a few are not.
      const size = 2_000 * Math.exp(1.4 * Math.max(-4, Math.min(4, forced.normal())));
      if (forced.uniform() < 1 / (1 + Math.exp(1.6 * moved))) long += size;
      else short += size;
    }
    columns.liq_count[row] = count;
    columns.liq_long_volume[row] = long;
    columns.liq_short_volume[row] = short;
    columns.liq_volume[row] = long + short;

    level += pull * (anchor - level) + 0.03 * noise * interest.normal() + 0.004 * noise * Math.abs(moved);
    level -= Math.min(0.02, (long + short) / (close * Math.exp(level) + 1e6));
    columns.open_interest[row] = Math.exp(level);

    mood += pull * (0.15 - mood) + 0.2 * noise * crowd.normal() - 0.05 * noise * moved;
    columns.long_short_ratio[row] = Math.exp(mood);

    const settlement = Math.floor((of.time[bar]! + length) / eightHours);
    if (settlement > settled) {
      const next = restingRate * (1 + 2.5 * drift) + 0.00008 * funding.normal();
      // Exchanges hold the rate within bounds.
      rate = Math.max(-0.0075, Math.min(0.0075, 0.5 * rate + 0.5 * next));
      settled = settlement;
    }
    columns.funding_rate[row] = rate;
  }
}

/** Poisson variate by multiplication of uniforms (Knuth 1969), in parts so that no product underflows. */
function poisson(mean: number, random: RandomSource): number {
  let count = 0;
  for (let left = mean; left > 0; left -= 20) {
    const limit = Math.exp(-Math.min(20, left));
    for (let product = random.uniform(); product > limit; product *= random.uniform()) count++;
  }
  return count;
}
