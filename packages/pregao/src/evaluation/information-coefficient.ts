import { type DateGroups, groupByDate } from "./date-groups.ts";
import { isConstant, midRanks, pearson } from "./ranks.ts";

/**
 * Information coefficient (Grinold 1989): the correlation of forecasts with the returns that followed.
 * `cross-section`: the mean over dates of the correlation across symbols. `over-time`: for few symbols, the
 * correlation over time within each symbol, symbols weighted by their rows.
 */
export type InformationCoefficientKind = "cross-section" | "over-time";

/** A correlation across fewer symbols than this says nothing (of two points it is always ±1). */
const fewestSymbols = 3;

/** Cross-section when at least half of the dates hold three symbols or more. O(rows). */
export function chooseInformationCoefficient({ times, dateOf }: DateGroups): InformationCoefficientKind {
  const counts = new Int32Array(times.length);
  for (const date of dateOf) counts[date]! += 1;
  const wide = counts.reduce((sum, count) => sum + (count >= fewestSymbols ? 1 : 0), 0);
  return 2 * wide >= times.length ? "cross-section" : "over-time";
}

/** Rows of each group, as lists of row numbers. */
export function rowsOfGroups(groupOf: Int32Array, groups: number): Int32Array[] {
  const counts = new Int32Array(groups);
  for (const group of groupOf) counts[group]! += 1;
  const lists = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let row = 0; row < groupOf.length; row++) {
    const group = groupOf[row]!;
    lists[group]![counts[group]!++] = row;
  }
  return lists;
}

export interface DateCorrelation {
  readonly pearson: number;
  readonly rank: number;
}

/**
 * Correlation across the symbols of one date. NaN with fewer than three rows or constant returns (no ordering to
 * find); 0 for constant forecasts, which hold no information: leaving such dates out would flatter the model.
 */
export function dateCorrelation(
  rows: Int32Array,
  actual: Float64Array,
  forecast: Float64Array,
): DateCorrelation {
  const y = Float64Array.from(rows, (row) => actual[row]!);
  const x = Float64Array.from(rows, (row) => forecast[row]!);
  if (rows.length < fewestSymbols || isConstant(y)) return { pearson: Number.NaN, rank: Number.NaN };
  if (isConstant(x)) return { pearson: 0, rank: 0 };
  return { pearson: pearson(x, y), rank: pearson(midRanks(x), midRanks(y)) };
}

/**
 * Values brought to mean 0 and variance 1 within each symbol, so that the pooled correlation is the mean of the
 * symbols' own, weighted by rows; a symbol with constant values is 0 throughout. O(rows).
 */
export function standardiseWithin(values: Float64Array, rowsOfSymbols: readonly Int32Array[]): Float64Array {
  const standard = new Float64Array(values.length);
  for (const rows of rowsOfSymbols) {
    const own = Float64Array.from(rows, (row) => values[row]!);
    if (isConstant(own)) continue;
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
    const deviation = Math.sqrt(variance);
    for (const row of rows) standard[row] = (values[row]! - mean) / deviation;
  }
  return standard;
}

/** Mid-ranks within each symbol. O(rows log rows). */
export function ranksWithin(values: Float64Array, rowsOfSymbols: readonly Int32Array[]): Float64Array {
  const ranks = new Float64Array(values.length);
  for (const rows of rowsOfSymbols) {
    const own = midRanks(Float64Array.from(rows, (row) => values[row]!));
    for (let i = 0; i < rows.length; i++) ranks[rows[i]!] = own[i]!;
  }
  return ranks;
}

export interface ForecastSample {
  readonly actual: Float64Array;
  readonly forecast: Float64Array;
  /** Epoch milliseconds per row. */
  readonly time: Float64Array;
  readonly symbolCodes: Int32Array;
}

/**
 * Pearson information coefficient of one forecast, as `evaluateRegression` takes it; 0 for a constant forecast, NaN
 * where it is not defined (constant returns). Values must be finite. O(rows log rows).
 */
export function meanInformationCoefficient({ actual, forecast, time, symbolCodes }: ForecastSample): number {
  if (isConstant(forecast)) return 0;
  const groups = groupByDate(time);
  if (chooseInformationCoefficient(groups) === "over-time") {
    const symbols = symbolCodes.reduce((most, code) => Math.max(most, code), 0) + 1;
    const rows = rowsOfGroups(symbolCodes, symbols);
    return pearson(standardiseWithin(forecast, rows), standardiseWithin(actual, rows));
  }
  let sum = 0;
  let dates = 0;
  for (const rows of rowsOfGroups(groups.dateOf, groups.times.length)) {
    const correlation = dateCorrelation(rows, actual, forecast).pearson;
    if (Number.isNaN(correlation)) continue;
    sum += correlation;
    dates++;
  }
  return sum / dates;
}
