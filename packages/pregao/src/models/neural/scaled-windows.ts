import { PregaoError } from "../../errors.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import type { AffineScale, FittedScaler } from "../../scaling/index.ts";
import { layWindows, type WindowLayout } from "./window-layout.ts";

/** How a net sees features. */
export interface FeatureView {
  /** The model's own features, in its order. */
  readonly names: readonly string[];
  /** Standard scales that were learned from the training rows. */
  readonly scaler: FittedScaler;
  /** Deviations that scaled values are held to; null: none. */
  readonly clip: number | null;
  /** Rows of a window, the present one among them. */
  readonly lookback: number;
}

/** Windows of scaled features as views of rows that are kept once. */
export interface ScaledWindows {
  readonly layout: WindowLayout;
  /** Row-major places × features; memory that threads share. */
  readonly values: Float32Array;
  readonly width: number;
  readonly lookback: number;
  /** Values that were missing (and are 0 now, the mean), that were held to the clip, and all that were read. */
  readonly counts: { readonly missing: number; readonly clipped: number; readonly values: number };
}

/**
 * The windows that end at `rows`, scaled. A missing value becomes 0, which is the mean of training; so does everything before
 * a series begins, so that each row has a window. Infinite values are refused by column and row, as the trees do.
 * O(rows covered × features).
 */
export function scaledWindows(
  family: string,
  features: FeatureMatrix,
  rows: Int32Array,
  view: FeatureView,
): ScaledWindows {
  const { names, scaler, lookback } = view;
  const clip = view.clip ?? Number.POSITIVE_INFINITY;
  const layout = layWindows(features.series, rows, lookback);
  const width = names.length;
  const values = new Float32Array(new SharedArrayBuffer(4 * width * layout.length));
  let [missing, clipped, read] = [0, 0, 0];
  for (const [column, name] of names.entries()) {
    const from = features.columns[features.names.indexOf(name)]!;
    // A column of which training knew no value tells nothing.
    const scale = scaler.global[column] as AffineScale | null;
    for (const [stretch, begin] of layout.stretches.entries()) {
      const end = layout.stretches[stretch + 1] ?? layout.length;
      const firstRow = layout.firstRows[stretch]!;
      const padding = Math.max(0, layout.seriesRows[stretch]! - firstRow);
      let to = (begin + padding) * width + column;
      read += end - begin - padding;
      for (let row = firstRow + padding; row < firstRow + end - begin; row++, to += width) {
        const value = from[row]!;
        if (Number.isNaN(value) || scale === null) {
          missing++;
          continue;
        }
        if (!Number.isFinite(value)) throw infinite(family, column, name, row, value);
        const scaled = (value - scale.center) / scale.scale;
        const held = Math.min(Math.max(scaled, -clip), clip);
        if (held !== scaled) clipped++;
        values[to] = held;
      }
    }
  }
  return { layout, values, width, lookback, counts: { missing, clipped, values: read } };
}

/** Copies the window that begins at a place into `to`, from element `at` on: time step after time step, [lookback, features]. */
export function copyWindow(
  { values, width, lookback }: ScaledWindows,
  start: number,
  to: Float32Array,
  at: number,
): void {
  to.set(values.subarray(start * width, (start + lookback) * width), at);
}

function infinite(family: string, column: number, name: string, row: number, value: number): PregaoError {
  return new PregaoError("PREGAO_ENGINE_REFUSED", {
    family,
    code: "NEURAL_VALUE_NOT_FINITE",
    reason: `column ${column} ("${name}"), row ${row} is ${value}: leave such values missing (NaN)`,
  });
}
