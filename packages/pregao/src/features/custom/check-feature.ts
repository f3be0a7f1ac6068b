import { z } from "zod";
import { type Timeframe, timeframeNames } from "../../market/timeframe.ts";
import { createRandom } from "../../random.ts";
import { type Feature, featureCategories, type SymbolSeries } from "../contract.ts";
import { warmUpOf } from "../warm-up.ts";

const text = z.string().min(1);
/** What must be there before a feature can be tried. */
const shape = z.object({
  name: z.string().regex(/^[A-Za-z]\w*$/, "must be letters, digits and underscores, a letter first"),
  category: z.enum(featureCategories),
  parameters: z.record(z.string(), z.number()),
  inputs: z.array(text),
  warmUp: z.union([z.number().int().min(0).max(1_000_000), z.custom<() => number>(isFunction)]),
  memory: z.enum(["window", "all history"]),
  version: z.number().int().min(1),
  description: text,
  formula: text,
  source: text,
  values: z.custom<Feature["values"]>(isFunction, "must be a function"),
});

/** Rows of the trial after the warm-up. */
const afterWarmUp = 40;

/**
 * Why `given` is no feature of the contract; undefined where it is one. Its parts are looked at first; then it is
 * computed on bars made up for the trial, whole and cut: one value a row, none within the warm-up and one right
 * after it, and none that changes when later rows are there (it would look ahead).
 */
export function whyNoFeature(given: unknown): string | undefined {
  const parsed = shape.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue!.path.join(".") || "it"}: ${issue!.message}`;
  }
  const feature = given as Feature;
  const timeframe: Timeframe = "1h";
  try {
    for (const one of timeframeNames) {
      const rows = warmUpOf(feature, one);
      if (!Number.isInteger(rows) || rows < 0)
        return `warmUp on bars of ${one} is ${rows}, not a number of rows`;
    }
    const warmUp = warmUpOf(feature, timeframe);
    return whyWrong(feature, warmUp, trialSeries(feature.inputs, warmUp + afterWarmUp, timeframe));
  } catch (error) {
    return `it fails on bars made up for a trial: ${(error as Error).message}`;
  }
}

function whyWrong(feature: Feature, warmUp: number, trial: TrialSeries): string | undefined {
  const whole = feature.values(trial.upTo(trial.length));
  if (!(whole instanceof Float64Array)) return "values must return a Float64Array";
  if (whole.length !== trial.length) {
    return `values returned ${whole.length} numbers for ${trial.length} rows`;
  }
  const first = whole.findIndex((value) => !Number.isNaN(value));
  if (first !== warmUp) {
    return first < 0
      ? `it has no value in ${trial.length} rows of clean bars, warmUp says it begins at row ${warmUp}`
      : `its first value is in row ${first} (counted from 0), warmUp says ${warmUp}`;
  }
  for (const rows of [warmUp + 1, warmUp + Math.floor(afterWarmUp / 2)]) {
    const cut = feature.values(trial.upTo(rows));
    for (let row = 0; row < rows; row++) {
      if (Object.is(cut[row], whole[row])) continue;
      return `it looks ahead: with ${rows} rows the value of row ${row} is ${cut[row]}, with ${trial.length} rows ${whole[row]}`;
    }
  }
  return undefined;
}

interface TrialSeries {
  readonly length: number;
  upTo(rows: number): SymbolSeries;
}

/** Bars of a walk with every column that is asked for, positive throughout, the same at every trial. */
function trialSeries(inputs: readonly string[], length: number, timeframe: Timeframe): TrialSeries {
  const random = createRandom(1, "trial of a feature");
  const draw = (make: (row: number) => number): Float64Array =>
    Float64Array.from({ length }, (_, row) => make(row));
  let price = 100;
  const close = draw(() => {
    price *= Math.exp(0.01 * random.normal());
    return price;
  });
  const open = draw((row) => (row === 0 ? 100 : close[row - 1]!));
  const columns = new Map<string, Float64Array>([
    ["open", open],
    ["high", draw((row) => Math.max(open[row]!, close[row]!) * (1 + 0.005 * random.uniform()))],
    ["low", draw((row) => Math.min(open[row]!, close[row]!) * (1 - 0.005 * random.uniform()))],
    ["close", close],
  ]);
  for (const name of inputs)
    if (!columns.has(name))
      columns.set(
        name,
        draw(() => 1 + 1000 * random.uniform()),
      );
  const time = draw((row) => Date.UTC(2024, 0, 1) + row * 3_600_000);
  return {
    length,
    upTo: (rows) => {
      const kept = new Map<string, Float64Array>();
      return {
        symbol: "TRIAL",
        length: rows,
        timeframe,
        barsPerYear: 365 * 24,
        time: time.slice(0, rows),
        column: (name) => {
          const column = columns.get(name);
          if (column === undefined)
            throw new Error(`it reads the column ${name}, which inputs does not name`);
          return column.slice(0, rows);
        },
        shared: (key, compute) => {
          if (!kept.has(key)) kept.set(key, compute());
          return kept.get(key)!;
        },
      };
    },
  };
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}
