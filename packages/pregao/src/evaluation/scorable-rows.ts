import { PregaoError } from "../errors.ts";
import type { ClassBaseline } from "./class-baselines.ts";
import type { Provenance } from "./verdict.ts";

export interface ClassificationInput extends Provenance {
  /** rows × classes, row by row; each row sums to 1 within 1e-3. */
  readonly probabilities: Float64Array;
  /** Outcome per row, class ids; −1 (not known) is left out and counted. */
  readonly classes: Int8Array;
  /** Epoch milliseconds per row. */
  readonly time: Float64Array;
  readonly symbolCodes: Int32Array;
  readonly classNames: readonly string[];
  /** Row for row with the input; see `classBaselines`. At least one. */
  readonly baselines: readonly ClassBaseline[];
  /** Bars that a label looks ahead: the length of block depends on it. */
  readonly horizon: number;
  readonly seed: number;
  /** Default 1000. */
  readonly resamples?: number;
  /** Default 0.95. */
  readonly level?: number;
}

/** How far a row of probabilities may be from summing to 1: float32 models are off by up to 1e-6 a class. */
const sumTolerance = 1e-3;

/** Throws PREGAO_EVALUATION_INPUT at the first thing that would make a score meaningless. O(rows × classes). */
export function checkClassificationInput(input: ClassificationInput): void {
  const { classes, time, symbolCodes, classNames, baselines } = input;
  const rows = classes.length;
  const classCount = classNames.length;
  if (classCount < 2) refuse("the classes", `there must be at least two, there are ${classCount}`);
  if (baselines.length === 0) refuse("the model", "no baseline was given to stand beside it");
  checkLength("time", time.length, rows);
  checkLength("symbolCodes", symbolCodes.length, rows);
  for (let row = 0; row < rows; row++) {
    if (classes[row]! < -1 || classes[row]! >= classCount)
      refuse("the outcomes", `row ${row} has class ${classes[row]}, of ${classCount} classes`);
    if (!Number.isFinite(time[row]!)) refuse("the times", `row ${row} has time ${time[row]}`);
  }
  if (!classes.some((outcome) => outcome >= 0))
    refuse("the model", `none of the ${rows} rows has a known outcome`);
  checkProbabilities("the model", input.probabilities, rows, classCount);
  for (const { name, probabilities, decision } of baselines) {
    checkProbabilities(`baseline ${name}`, probabilities, rows, classCount);
    if (decision !== undefined && decision !== "drawn")
      checkLength(`decisions of baseline ${name}`, decision.length, rows);
  }
}

function checkProbabilities(
  what: string,
  probabilities: Float64Array,
  rows: number,
  classCount: number,
): void {
  checkLength(`probabilities of ${what}`, probabilities.length, rows * classCount);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let k = 0; k < classCount; k++) {
      const probability = probabilities[row * classCount + k]!;
      if (!(probability >= 0 && probability <= 1 + sumTolerance))
        refuse(what, `row ${row} gives class ${k} the probability ${probability}, outside 0 to 1`);
      sum += probability;
    }
    if (Math.abs(sum - 1) > sumTolerance)
      refuse(what, `the probabilities of row ${row} sum to ${sum}, not to 1`);
  }
}

function checkLength(what: string, length: number, wanted: number): void {
  if (length !== wanted) refuse(what, `${length} values where ${wanted} are needed`);
}

function refuse(what: string, reason: string): never {
  throw new PregaoError("PREGAO_EVALUATION_INPUT", { what, reason });
}

interface ScorableRows {
  readonly probabilities: Float64Array;
  readonly classes: Int8Array;
  readonly time: Float64Array;
  readonly symbolCodes: Int32Array;
  readonly baselines: readonly ClassBaseline[];
}

/** The rows with a known outcome, of the model and of every baseline; the arrays as they are when that is all. */
export function keepScorable(input: ClassificationInput): ScorableRows {
  const { classes, classNames } = input;
  const rows = new Int32Array(classes.length);
  let count = 0;
  for (let row = 0; row < classes.length; row++) if (classes[row]! >= 0) rows[count++] = row;
  if (count === classes.length) return input;
  const kept = rows.subarray(0, count);
  const takeProbabilities = (from: Float64Array): Float64Array => {
    const width = classNames.length;
    const taken = new Float64Array(count * width);
    for (let i = 0; i < count; i++)
      taken.set(from.subarray(kept[i]! * width, (kept[i]! + 1) * width), i * width);
    return taken;
  };
  const takeDecisions = (from: Int8Array): Int8Array => Int8Array.from(kept, (row) => from[row]!);
  return {
    probabilities: takeProbabilities(input.probabilities),
    classes: takeDecisions(classes),
    time: Float64Array.from(kept, (row) => input.time[row]!),
    symbolCodes: Int32Array.from(kept, (row) => input.symbolCodes[row]!),
    baselines: input.baselines.map((baseline) => ({
      ...baseline,
      probabilities: takeProbabilities(baseline.probabilities),
      ...(baseline.decision instanceof Int8Array ? { decision: takeDecisions(baseline.decision) } : {}),
    })),
  };
}
