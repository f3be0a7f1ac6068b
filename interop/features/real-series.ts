import { existsSync, readdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isPregaoError } from "../../packages/pregao/src/errors.ts";
import { findFeature } from "../../packages/pregao/src/features/catalog.ts";
import type { SymbolSeries } from "../../packages/pregao/src/features/contract.ts";
import type { Bars } from "../../packages/pregao/src/market/index.ts";
import { FileSource, SampleSource, sampleNames } from "../../packages/pregao/src/sources/index.ts";
import type { InteropCheck } from "../contract.ts";
import { comparableRows, roundingScale } from "./comparable-rows.ts";

const columns = ["open", "high", "low", "close", "volume"] as const;

/** Rows of a symbol without holes and without bars that contradict themselves; TA-Lib passes over neither. */
interface Stretch {
  readonly name: string;
  readonly length: number;
  readonly columns: ReadonlyMap<string, Float64Array>;
}

/** Every feature that TA-Lib has, on every real series at hand, row by row. */
export const realSeriesCheck: InteropCheck = {
  name: "TA-Lib gives the same features in every row of the real series",
  async run({ python, scratch }) {
    const stretches = (await realSeries()).flatMap(([origin, bars]) => stretchesOf(origin, bars));
    for (const [number, stretch] of stretches.entries()) {
      const parts = columns.map((name) => bytes(stretch.columns.get(name)!));
      await writeFile(join(scratch, `${number}.f64`), Buffer.concat(parts));
    }
    await python(join(import.meta.dirname, "real_series.py"), [scratch]);
    const names = JSON.parse(await readFile(join(scratch, "names.json"), "utf8")) as string[];
    const failures: string[] = [];
    const total = { compared: 0, passedOver: 0 };
    for (const [number, stretch] of stretches.entries()) {
      const found = await readFile(join(scratch, `${number}.talib`));
      const expected = new Float64Array(found.buffer, found.byteOffset, found.byteLength / 8);
      const series = seriesOf(stretch);
      for (const [place, name] of names.entries()) {
        const theirs = expected.subarray(place * stretch.length, (place + 1) * stretch.length);
        const { compared, passedOver, failure } = compare(name, series, theirs);
        total.compared += compared;
        total.passedOver += passedOver;
        if (failure !== undefined) failures.push(`${stretch.name}: ${name} ${failure}`);
      }
    }
    console.log(
      `        ${total.compared} values of ${names.length} features on ${stretches.length} stretches of bars; ` +
        `${total.passedOver} passed over for the reasons in comparable-rows.ts`,
    );
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

function stretchesOf(origin: string, bars: Bars): Stretch[] {
  const found: Stretch[] = [];
  for (const { symbol, start, end } of bars.frame.segments) {
    const values = columns.map((column) => bars.column(column).subarray(start, end));
    // A source without volume leaves it empty: what needs none can still be compared.
    if (values[4]!.every(Number.isNaN)) values[4] = new Float64Array(end - start).fill(1);
    let first = 0;
    for (let row = 0; row <= end - start; row++) {
      if (row < end - start && isWhole(values, row)) continue;
      if (row - first >= 350) {
        const cut = columns.map((column, place) => [column, values[place]!.slice(first, row)] as const);
        found.push({ name: `${origin} ${symbol}`, length: row - first, columns: new Map(cut) });
      }
      first = row + 1;
    }
  }
  return found;
}

function isWhole(values: readonly Float64Array[], row: number): boolean {
  const [open, high, low, close, volume] = values.map((column) => column[row]!) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return Number.isFinite(volume) && low <= Math.min(open, close) && high >= Math.max(open, close);
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

/** Within 1e-9 of the value itself or, where a value is a difference of larger ones, of those. */
function compare(
  name: string,
  series: SymbolSeries,
  theirs: Float64Array,
): { compared: number; passedOver: number; failure?: string } {
  const feature = findFeature(name);
  const ours = feature.values(series);
  const scale = roundingScale(name, series);
  const isComparable = comparableRows(name, series, ours, feature.warmUp as number);
  let compared = 0;
  let passedOver = 0;
  let wrong = 0;
  let first = "";
  for (let row = feature.warmUp as number; row < theirs.length; row++) {
    const [a, b] = [ours[row]!, theirs[row]!];
    if (!Number.isFinite(b) || !isComparable(row)) {
      passedOver++;
      continue;
    }
    compared++;
    if (Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(b), scale(row))) continue;
    if (wrong === 0) first = `in row ${row} is ${a}, TA-Lib says ${b}`;
    wrong++;
  }
  return wrong === 0
    ? { compared, passedOver }
    : { compared, passedOver, failure: `${first} (${wrong} of ${compared} rows)` };
}
