import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import {
  type Model,
  type ModelFamily,
  type Prediction,
  type TrainingData,
  withWatchRows,
} from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { runSideBySide } from "../side-by-side.ts";
import type { LabelIntervals } from "../splits/contract.ts";

export interface LearningCurveRequest {
  readonly family: ModelFamily;
  readonly task: Model["task"];
  /** Of the family; defaults where left out. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Features and targets; its `rows` are the training rows of which growing shares are fitted on. */
  readonly data: TrainingData & { readonly intervals: LabelIntervals };
  /** Later rows, the same at every point, that the fits are scored on. */
  readonly judged: Int32Array;
  /** Shares of the training rows, rising, above 0 and at most 1; a tenth, a quarter, half, three quarters and all by default. */
  readonly shares?: readonly number[];
  /** The context's own when left out. */
  readonly seeds?: readonly number[];
  /** Score of predictions for `rows` of the data. */
  readonly score: (prediction: Prediction, rows: Int32Array) => number;
}

export interface LearningCurvePoint {
  readonly share: number;
  readonly trainRows: number;
  /** First time that was trained on, epoch milliseconds. */
  readonly trainFrom: number;
  /** By seed, on the rows that were fitted on, and on the judged ones; null where the score is not defined. */
  readonly trainScores: readonly (number | null)[];
  readonly scores: readonly (number | null)[];
  readonly trainMean: number | null;
  readonly mean: number | null;
  /** Sample deviation of `scores`; null with one seed. */
  readonly deviation: number | null;
}

const usualShares: readonly number[] = [0.1, 0.25, 0.5, 0.75, 1];

/**
 * What more rows bring: a family fitted on growing shares of the training rows, always the latest ones, so that the distance to
 * the judged rows stays the same and only the amount changes. A score that still rises at the right asks for more history; one
 * that falls says that the market of long ago is another one. Shares are cut at whole dates. Throws PREGAO_OPTION_INVALID for
 * shares that do not rise within 0 to 1. Cost: shares × seeds fits, side by side over the threads.
 */
export async function learningCurve(
  request: LearningCurveRequest,
  context: RunContext,
): Promise<LearningCurvePoint[]> {
  const { family, task, data, judged, score } = request;
  const { shares = usualShares, seeds = [context.seed] } = request;
  const parameters = parseOptions(family.parameters(task), request.parameters ?? {});
  checkShares(shares);
  const parts = shares.map((share) => {
    const rows = latestRows(data.rows, data.intervals.time, share);
    return { share, rows, data: withWatchRows(family, parameters, { ...data, rows }) };
  });
  const jobs = parts.flatMap((part) => seeds.map((seed) => ({ part, seed })));
  const stage = `learning curve (${shares.length} shares × ${seeds.length} seeds)`;
  let done = 0;
  context.progress({ stage, done, total: jobs.length });
  const fits = jobs.map(({ part, seed }) => async (signal: AbortSignal) => {
    const quiet = { ...context, signal, progress: () => {}, seed };
    const model = await family.fit(part.data, task, parameters, quiet);
    const fitted = await model.predict(data.features, part.data.rows);
    const later = await model.predict(data.features, judged);
    context.progress({ stage, done: ++done, total: jobs.length });
    return {
      train: orNull(score(fitted, part.data.rows)),
      judged: orNull(score(later, judged)),
    };
  });
  const { threads, signal } = context;
  const scored = await runSideBySide(fits, { atOnce: threads, signal });
  return parts.map(({ share, rows }, place): LearningCurvePoint => {
    const own = scored.slice(place * seeds.length, (place + 1) * seeds.length);
    const trainScores = own.map(({ train }) => train);
    const scores = own.map((one) => one.judged);
    return {
      share,
      trainRows: rows.length,
      trainFrom: rows.reduce(
        (first, row) => Math.min(first, data.intervals.time[row]!),
        Number.POSITIVE_INFINITY,
      ),
      trainScores,
      scores,
      trainMean: meanOf(trainScores),
      mean: meanOf(scores),
      deviation: deviationOf(scores),
    };
  });
}

/** The latest rows that make up a share, whole dates; at least the last date. */
function latestRows(rows: Int32Array, time: Float64Array, share: number): Int32Array {
  const times = Float64Array.from(rows, (row) => time[row]!).sort();
  const first = times[Math.min(times.length - 1, Math.round((1 - share) * times.length))]!;
  return rows.filter((row) => time[row]! >= first);
}

function checkShares(shares: readonly number[]): void {
  const rises = shares.every(
    (share, place) => share > 0 && share <= 1 && (place === 0 || share > shares[place - 1]!),
  );
  if (rises && shares.length > 0) return;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "shares",
    value: shares.join(", ") || "(none)",
    reason: "they must rise, from above 0 to at most 1",
  });
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function deviationOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  const mean = meanOf(known);
  if (mean === null || known.length < 2) return null;
  return Math.sqrt(known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1));
}
