import type { DateSums } from "./block-bootstrap.ts";
import type { DateGroups } from "./date-groups.ts";
import { addErrors, errorColumns, meanOf, scoreErrors } from "./error-sums.ts";
import {
  dateCorrelation,
  type InformationCoefficientKind,
  ranksWithin,
  rowsOfGroups,
  standardiseWithin,
} from "./information-coefficient.ts";
import { isConstant } from "./ranks.ts";

export interface ReturnSample {
  readonly actual: Float64Array;
  readonly symbolCodes: Int32Array;
  readonly groups: DateGroups;
  readonly kind: InformationCoefficientKind;
}

/**
 * A forecast of returns as sums per date: the error columns, then those of the information coefficient.
 * Cross-section: Σ of the dates' correlations and their count, for Pearson and for ranks. Over time: moments of
 * the values standardised within each symbol; ranks are those of the full sample and are not taken anew in a
 * resample. A forecast that is constant everywhere has an information coefficient of 0. O(rows log rows).
 */
export function returnDateSums(forecast: Float64Array, sample: ReturnSample): DateSums {
  const { actual, groups, kind } = sample;
  const correlationColumns = kind === "cross-section" ? 3 : 12;
  const columns = errorColumns + correlationColumns;
  const sums = new Float64Array(groups.times.length * columns);
  const mean = meanOf(actual);
  for (let row = 0; row < actual.length; row++)
    addErrors(sums, groups.dateOf[row]! * columns, actual[row]!, forecast[row]!, mean);
  if (kind === "cross-section") addDateCorrelations(sums, columns, forecast, sample);
  else addMoments(sums, columns, forecast, sample);
  const informed = !isConstant(forecast);
  return {
    columns,
    sums,
    metrics: (totals, out) => {
      if (kind === "cross-section") {
        const dates = totals[errorColumns + 2]!;
        out[0] = dates > 0.5 ? totals[errorColumns]! / dates : Number.NaN;
        out[1] = dates > 0.5 ? totals[errorColumns + 1]! / dates : Number.NaN;
      } else {
        out[0] = informed ? momentCorrelation(totals, errorColumns) : 0;
        out[1] = informed ? momentCorrelation(totals, errorColumns + 6) : 0;
      }
      scoreErrors(totals, 0, out, 2);
    },
  };
}

function addDateCorrelations(
  sums: Float64Array,
  columns: number,
  forecast: Float64Array,
  { actual, groups }: ReturnSample,
): void {
  const rowsOfDates = rowsOfGroups(groups.dateOf, groups.times.length);
  for (const [date, rows] of rowsOfDates.entries()) {
    const correlation = dateCorrelation(rows, actual, forecast);
    if (Number.isNaN(correlation.pearson)) continue;
    const at = date * columns + errorColumns;
    sums[at] = correlation.pearson;
    sums[at + 1] = correlation.rank;
    sums[at + 2] = 1;
  }
}

function addMoments(
  sums: Float64Array,
  columns: number,
  forecast: Float64Array,
  { actual, symbolCodes, groups }: ReturnSample,
): void {
  const rowsOfSymbols = rowsOfGroups(
    symbolCodes,
    symbolCodes.reduce((most, code) => Math.max(most, code), 0) + 1,
  );
  const forms = [
    [standardiseWithin(forecast, rowsOfSymbols), standardiseWithin(actual, rowsOfSymbols)],
    [
      standardiseWithin(ranksWithin(forecast, rowsOfSymbols), rowsOfSymbols),
      standardiseWithin(ranksWithin(actual, rowsOfSymbols), rowsOfSymbols),
    ],
  ] as const;
  for (const [form, [x, y]] of forms.entries()) {
    for (let row = 0; row < x.length; row++) {
      const at = groups.dateOf[row]! * columns + errorColumns + 6 * form;
      sums[at]! += 1;
      sums[at + 1]! += x[row]!;
      sums[at + 2]! += y[row]!;
      sums[at + 3]! += x[row]! * x[row]!;
      sums[at + 4]! += y[row]! * y[row]!;
      sums[at + 5]! += x[row]! * y[row]!;
    }
  }
}

/** Pearson's correlation from n, Σx, Σy, Σx², Σy², Σxy; values are standardised, so nothing cancels badly. */
function momentCorrelation(totals: Float64Array, at: number): number {
  const n = totals[at]!;
  const x = totals[at + 1]!;
  const y = totals[at + 2]!;
  const xx = totals[at + 3]! - (x * x) / n;
  const yy = totals[at + 4]! - (y * y) / n;
  const negligible = 1e-9 * n;
  if (!(xx > negligible && yy > negligible)) return Number.NaN;
  const correlation = (totals[at + 5]! - (x * y) / n) / Math.sqrt(xx * yy);
  return Math.min(1, Math.max(-1, correlation));
}
