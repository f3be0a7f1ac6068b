import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Hours of the parts, as all papers on this set cut it: 12, 4 and 4 months of 30 days. */
export const parts = {
  train: [0, 12 * 30 * 24],
  validation: [12 * 30 * 24, 16 * 30 * 24],
  test: [16 * 30 * 24, 20 * 30 * 24],
} as const;

export type Part = keyof typeof parts;

export interface HourlySeries {
  readonly names: readonly string[];
  /** Hour after hour, channel by channel; standardised by the training hours. */
  readonly values: Float32Array;
  readonly hours: number;
  /** Of each channel over the training hours: mean and population standard deviation. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
}

/** Reads the hours that the parts need from the gzipped CSV of ETTh1: a date and seven numbers a line. */
export function readEtth1(path: string): HourlySeries {
  const [head, ...lines] = gunzipSync(readFileSync(path)).toString("utf8").trim().split("\n");
  const names = head!.trim().split(",").slice(1);
  const hours = parts.test[1];
  if (lines.length < hours) throw new Error(`${path} has ${lines.length} hours; ${hours} are needed`);
  const raw = new Float64Array(hours * names.length);
  for (let hour = 0; hour < hours; hour++) {
    const cells = lines[hour]!.split(",");
    for (let c = 0; c < names.length; c++) {
      const value = Number(cells[c + 1]);
      if (!Number.isFinite(value))
        throw new Error(`${path}: ${names[c]} of line ${hour + 2} is ${cells[c + 1]}`);
      raw[hour * names.length + c] = value;
    }
  }
  const { means, deviations } = momentsOf(raw, names.length, parts.train[1]);
  const values = Float32Array.from(raw, (value, i) => {
    const c = i % names.length;
    return (value - means[c]!) / deviations[c]!;
  });
  return { names, values, hours, means, deviations };
}

function momentsOf(raw: Float64Array, width: number, hours: number) {
  const means = new Float64Array(width);
  const deviations = new Float64Array(width);
  for (let c = 0; c < width; c++) {
    let sum = 0;
    for (let hour = 0; hour < hours; hour++) sum += raw[hour * width + c]!;
    means[c] = sum / hours;
    let squares = 0;
    for (let hour = 0; hour < hours; hour++) squares += (raw[hour * width + c]! - means[c]!) ** 2;
    deviations[c] = Math.sqrt(squares / hours);
  }
  return { means, deviations };
}

/**
 * First hours of all windows whose forecast lies in a part: those of validation and test look back into the part before, so
 * that every hour of the part is forecast.
 */
export function windowStarts(part: Part, lookback: number, horizon: number): Int32Array {
  const [from, to] = parts[part];
  const first = Math.max(0, from - lookback);
  const count = Math.max(0, to - horizon - lookback - first + 1);
  return Int32Array.from({ length: count }, (_, i) => first + i);
}
