import { PregaoError } from "../errors.ts";
import type { ReturnBaseline } from "./return-baselines.ts";
import type { Provenance } from "./verdict.ts";

export interface RegressionInput extends Provenance {
  /** Forecast forward return per row. */
  readonly forecast: Float64Array;
  /** Forward return per row; NaN (not known) is left out and counted. */
  readonly returns: Float64Array;
  /** Epoch milliseconds per row. */
  readonly time: Float64Array;
  readonly symbolCodes: Int32Array;
  /** Row for row with the input; see `returnBaselines`. At least one. */
  readonly baselines: readonly ReturnBaseline[];
  /** Close of each row: when given, the forecasts are also scored as price levels beside `previous_price`. */
  readonly lastPrice?: Float64Array;
  /** Bars that a return looks ahead: the length of block depends on it. */
  readonly horizon: number;
  readonly seed: number;
  /** Default 1000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly level?: number;
}

/** Throws PREGAO_EVALUATION_INPUT at the first thing that would make a score meaningless. O(rows). */
export function checkRegressionInput(input: RegressionInput): void {
  const { returns, time, symbolCodes, baselines, lastPrice } = input;
  const rows = returns.length;
  if (baselines.length === 0) refuse("the model", "no baseline was given to stand beside it");
  checkLength("symbolCodes", symbolCodes.length, rows);
  checkFinite("the times", time, rows);
  checkFinite("the forecasts of the model", input.forecast, rows);
  for (const baseline of baselines)
    checkFinite(`the forecasts of baseline ${baseline.name}`, baseline.returns, rows);
  if (lastPrice !== undefined) checkFinite("the last prices", lastPrice, rows);
  if (!returns.some((value) => Number.isFinite(value)))
    refuse("the model", `none of the ${rows} rows has a known return`);
}

function checkFinite(what: string, values: Float64Array, rows: number): void {
  checkLength(what, values.length, rows);
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) refuse(what, `row ${bad} is ${values[bad]}`);
}

function checkLength(what: string, length: number, wanted: number): void {
  if (length !== wanted) refuse(what, `${length} values where ${wanted} are needed`);
}

function refuse(what: string, reason: string): never {
  throw new PregaoError("PREGAO_EVALUATION_INPUT", { what, reason });
}

export interface KnownReturns {
  readonly forecast: Float64Array;
  readonly returns: Float64Array;
  readonly time: Float64Array;
  readonly symbolCodes: Int32Array;
  readonly baselines: readonly ReturnBaseline[];
  readonly lastPrice: Float64Array | null;
}

/** The rows whose return is known (finite). O(rows). */
export function keepKnownReturns(input: RegressionInput): KnownReturns {
  const rows = new Int32Array(input.returns.length);
  let count = 0;
  for (let row = 0; row < rows.length; row++) if (Number.isFinite(input.returns[row]!)) rows[count++] = row;
  const kept = rows.subarray(0, count);
  const take = (from: Float64Array): Float64Array => Float64Array.from(kept, (row) => from[row]!);
  return {
    forecast: take(input.forecast),
    returns: take(input.returns),
    time: take(input.time),
    symbolCodes: Int32Array.from(kept, (row) => input.symbolCodes[row]!),
    baselines: input.baselines.map((baseline) => ({ ...baseline, returns: take(baseline.returns) })),
    lastPrice: input.lastPrice === undefined ? null : take(input.lastPrice),
  };
}
