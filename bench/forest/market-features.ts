import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** A column-major problem: features, class ids, and rows in order of time. */
export interface MarketProblem {
  readonly columns: Float32Array<ArrayBuffer>[];
  readonly names: string[];
  readonly labels: Uint8Array<ArrayBuffer>;
  /** Rows to train on (earlier dates) with their fold, and rows held out (later dates). */
  readonly train: Int32Array<ArrayBuffer>;
  readonly fold: Uint8Array<ArrayBuffer>;
  readonly heldOut: Int32Array<ArrayBuffer>;
}

const HORIZON = 5;
const THRESHOLD = 0.01;

interface Series {
  readonly day: string[];
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
  readonly volume: number[];
}

/**
 * 45 simple features of daily bars and three classes of the return over the next 5 sessions (below −1 %, between, above
 * 1 %). The earlier 80 % of the dates train, in 3 blocks of time; the rest is held out.
 */
export function readMarketProblem(file: string): MarketProblem {
  const series = [...readSeries(file).values()];
  const rows: { day: string; label: number; values: number[] }[] = [];
  let names: string[] = [];
  for (const one of series) {
    const features = describeSeries(one);
    names = Object.keys(features);
    const columns = Object.values(features);
    for (let i = 0; i + HORIZON < one.close.length; i++) {
      const change = one.close[i + HORIZON]! / one.close[i]! - 1;
      const label = change < -THRESHOLD ? 0 : change > THRESHOLD ? 2 : 1;
      rows.push({ day: one.day[i]!, label, values: columns.map((column) => column[i]!) });
    }
  }
  rows.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  const days = [...new Set(rows.map((row) => row.day))];
  const cut = days[Math.floor(days.length * 0.8)]!;
  const trainCount = rows.findIndex((row) => row.day >= cut);
  return {
    names,
    columns: names.map((_, c) => Float32Array.from(rows, (row) => row.values[c]!)),
    labels: Uint8Array.from(rows, (row) => row.label),
    train: Int32Array.from({ length: trainCount }, (_, i) => i),
    fold: Uint8Array.from({ length: trainCount }, (_, i) => Math.floor((3 * i) / trainCount)),
    heldOut: Int32Array.from({ length: rows.length - trainCount }, (_, i) => trainCount + i),
  };
}

function readSeries(file: string): Map<string, Series> {
  const result = new Map<string, Series>();
  for (const line of gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n").slice(1)) {
    const [day, symbol, open, high, low, , close, volume] = line.split(",");
    let series = result.get(symbol!);
    if (!series) {
      series = { day: [], open: [], high: [], low: [], close: [], volume: [] };
      result.set(symbol!, series);
    }
    series.day.push(day!);
    series.open.push(Number(open));
    series.high.push(Number(high));
    series.low.push(Number(low));
    series.close.push(Number(close));
    series.volume.push(Number(volume));
  }
  return result;
}

/** Features that look back only; NaN until enough bars are there. */
function describeSeries({ open, high, low, close, volume }: Series): Record<string, number[]> {
  const change = close.map((value, i) => value / (close[i - 1] ?? Number.NaN) - 1);
  const logVolume = volume.map((value) => Math.log1p(value));
  const range = high.map((value, i) => value / low[i]! - 1);
  const features: Record<string, number[]> = {
    gap: open.map((value, i) => value / (close[i - 1] ?? Number.NaN) - 1),
    body: close.map((value, i) => value / open[i]! - 1),
    range,
    upper: high.map((value, i) => value / Math.max(open[i]!, close[i]!) - 1),
    lower: low.map((value, i) => value / Math.min(open[i]!, close[i]!) - 1),
  };
  for (const lag of [1, 2, 3, 5, 10, 20, 60]) {
    features[`return_${lag}`] = close.map((value, i) => value / (close[i - lag] ?? Number.NaN) - 1);
  }
  for (const lag of [1, 2, 3, 4])
    features[`lag_${lag}`] = change.map((_, i) => change[i - lag] ?? Number.NaN);
  for (const span of [5, 10, 20, 50, 100]) {
    const mean = rolling(close, span, average);
    features[`distance_${span}`] = close.map((value, i) => value / mean[i]! - 1);
  }
  for (const span of [5, 10, 20, 60]) features[`volatility_${span}`] = rolling(change, span, deviation);
  for (const span of [5, 10, 20, 60]) {
    const mean = rolling(logVolume, span, average);
    const spread = rolling(logVolume, span, deviation);
    features[`volume_${span}`] = logVolume.map((value, i) => (value - mean[i]!) / spread[i]!);
  }
  for (const span of [5, 10, 20]) features[`range_${span}`] = rolling(range, span, average);
  for (const span of [10, 20, 60]) {
    features[`from_high_${span}`] = rolling(high, span, (w) => w.at(-1)! / Math.max(...w) - 1);
    features[`from_low_${span}`] = rolling(low, span, (w) => w.at(-1)! / Math.min(...w) - 1);
  }
  for (const span of [7, 14, 28]) {
    features[`up_share_${span}`] = rolling(
      change,
      span,
      (w) => average(w.map((x) => Math.max(x, 0))) / average(w.map(Math.abs)),
    );
  }
  for (const span of [10, 20, 40, 60]) {
    features[`skew_${span}`] = rolling(change, span, (w) => {
      const mean = average(w);
      return average(w.map((x) => (x - mean) ** 3)) / deviation(w) ** 3;
    });
  }
  return features;
}

function rolling(
  values: readonly number[],
  span: number,
  summary: (window: readonly number[]) => number,
): number[] {
  return values.map((_, i) => (i + 1 < span ? Number.NaN : summary(values.slice(i + 1 - span, i + 1))));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const mean = average(values);
  return Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
}
