import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isPregaoError } from "../../packages/pregao/src/errors.ts";
import { findFeature } from "../../packages/pregao/src/features/catalog.ts";
import type { SymbolSeries } from "../../packages/pregao/src/features/contract.ts";
import type { Bars } from "../../packages/pregao/src/market/index.ts";
import { FileSource, SampleSource, sampleNames } from "../../packages/pregao/src/sources/index.ts";
import type { InteropCheck } from "../contract.ts";

const columns = ["open", "high", "low", "close", "volume"] as const;

/** A symbol's longest stretch of rows without holes; TA-Lib cannot pass over a missing value. */
interface Stretch {
  readonly name: string;
  readonly length: number;
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/** Every feature that TA-Lib has, on every real series at hand, row by row. */
export const realSeriesCheck: InteropCheck = {
  name: "TA-Lib gives the same features on every row of the real series",
  async run({ python, scratch }) {
    const stretches = new Map<string, Stretch>();
    for (const [origin, bars] of await realSeries()) {
      for (const { symbol, start, end } of bars.frame.segments) {
        const stretch = longestStretch(bars, start, end, `${origin} ${symbol}`);
        if (stretch.length < 300) continue;
        const file = `${stretches.size}`;
        stretches.set(file, stretch);
        await writeFile(
          join(scratch, `${file}.f64`),
          Buffer.concat(columns.map((name) => bytes(stretch.columns.get(name)!))),
        );
      }
    }
    await python(join(import.meta.dirname, "real_series.py"), [scratch]);
    const names = JSON.parse(await readFile(join(scratch, "names.json"), "utf8")) as string[];
    const failures: string[] = [];
    let compared = 0;
    for (const [file, stretch] of stretches) {
      const found = await readFile(join(scratch, `${file}.talib`));
      const expected = new Float64Array(found.buffer, found.byteOffset, found.byteLength / 8);
      const series = seriesOf(stretch);
      for (const [place, name] of names.entries()) {
        const theirs = expected.subarray(place * stretch.length, (place + 1) * stretch.length);
        const result = compare(name, series, theirs);
        compared += result.compared;
        if (result.failure !== undefined) failures.push(`${stretch.name}: ${name} ${result.failure}`);
      }
    }
    console.log(`        ${compared} values of ${names.length} features on ${stretches.size} series`);
    if (failures.length > 0) throw new Error(failures.slice(0, 40).join("\n"));
  },
};

/** The shipped samples, and the bars of ../shared/data where that lies beside the checkout. */
async function realSeries(): Promise<[origin: string, bars: Bars][]> {
  const found: [string, Bars][] = [];
  for (const name of sampleNames) found.push([name, (await new SampleSource(name).load()).bars]);
  const shared = join(import.meta.dirname, "../../../shared/data");
  if (!existsSync(shared)) return found;
  for (const file of readdirSync(shared).filter((name) => name.endsWith(".csv.gz"))) {
    try {
      found.push([file, (await new FileSource(join(shared, file)).load()).bars]);
    } catch (error) {
      // Not bars, or bars with a choice to make: shared-files.test.ts says which and why.
      if (!isPregaoError(error)) throw error;
    }
  }
  return found;
}

function longestStretch(bars: Bars, from: number, to: number, name: string): Stretch {
  const values = columns.map((column) => bars.column(column));
  // A source without volume leaves it empty: what needs none can still be compared.
  const volume = values[4]!;
  if (volume.subarray(from, to).every(Number.isNaN)) values[4] = new Float64Array(volume.length).fill(1);
  let best = { start: from, end: from };
  let start = from;
  for (let row = from; row <= to; row++) {
    if (row < to && values.every((column) => Number.isFinite(column[row]!))) continue;
    if (row - start > best.end - best.start) best = { start, end: row };
    start = row + 1;
  }
  return {
    name,
    length: best.end - best.start,
    columns: new Map(columns.map((column, place) => [column, values[place]!.slice(best.start, best.end)])),
  };
}

function seriesOf({ name, length, columns: values }: Stretch): SymbolSeries {
  const cache = new Map<string, Float64Array>();
  return {
    symbol: name,
    length,
    timeframe: "1d",
    barsPerYear: 252,
    time: Float64Array.from({ length }, (_, row) => row * 86_400_000),
    column: (column) => values.get(column)!,
    shared(key, compute) {
      if (!cache.has(key)) cache.set(key, compute());
      return cache.get(key)!;
    },
  };
}

function bytes(values: Float64Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** 1e-9 of the value itself or, where a value is a difference of larger ones, of those. */
function compare(
  name: string,
  series: SymbolSeries,
  theirs: Float64Array,
): { compared: number; failure?: string } {
  const feature = findFeature(name);
  const ours = feature.values(series);
  const scaleOf = scales(name, series);
  let compared = 0;
  let wrong = 0;
  let worst = "";
  for (let row = feature.warmUp as number; row < theirs.length; row++) {
    const [a, b] = [ours[row]!, theirs[row]!];
    if (!Number.isFinite(b)) continue;
    compared++;
    const limit = 1e-9 * Math.max(Math.abs(b), scaleOf(row));
    if (Math.abs(a - b) <= limit) continue;
    if (wrong === 0) worst = `in row ${row} is ${a}, TA-Lib says ${b}`;
    wrong++;
  }
  return wrong === 0 ? { compared } : { compared, failure: `${worst} (${wrong} of ${compared} rows)` };
}

/** In units of the price, and in units of the volume; the others are free of both. */
const priceUnits =
  /^(sma|ema|wma|trima|dema|tema|kama|t3|macd|mom|atr_\d+$|true_range$|bb|linreg(?!_angle)|tsf|psar$|donchian|typical)/;
const volumeUnits = /^(obv|ad_line|adosc_3|volume_ema)/;

/** What a value's rounding is measured by: the price, all volume so far, or 1. */
function scales(name: string, series: SymbolSeries): (row: number) => number {
  if (priceUnits.test(name)) {
    const close = series.column("close");
    return (row) => Math.abs(close[row]!);
  }
  if (!volumeUnits.test(name)) return () => 1;
  const volume = series.column("volume");
  const total = series.shared("volume so far", () => {
    const sums = new Float64Array(series.length);
    for (let row = 0; row < sums.length; row++) sums[row] = (sums[row - 1] ?? 0) + volume[row]!;
    return sums;
  });
  return (row) => total[row]!;
}
