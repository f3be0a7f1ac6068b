import { vectorsFor } from "../kernels/symmetric.ts";
import { SLICE_SUMS, type SymmetricJob } from "./job.ts";
import type { TrainingView } from "./training-view.ts";

/** Factors, powers of two, that turn weights and gradients of all outputs into whole numbers. */
export interface RecordScales {
  readonly weight: number;
  readonly gradient: number;
}

/** Σ of the sample's weights, Σ of the largest gradient of each row and its number of rows, of one slice. */
export function sumSample(
  outputs: number,
  { rows, derivatives, sampleWeights, sliceSums }: TrainingView,
  from: number,
  to: number,
  at: number,
): void {
  let weight = 0;
  let gradient = 0;
  let count = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const own = sampleWeights[row]!;
    if (own === 0) continue;
    let largest = 0;
    for (let k = 0; k < outputs; k++) largest = Math.max(largest, Math.abs(derivatives[row * outputs + k]!));
    weight += own;
    gradient += own * largest;
    count++;
  }
  sliceSums[at] = weight;
  sliceSums[at + 1] = gradient;
  sliceSums[at + 2] = count;
}

/** Scales under which no sum over any rows leaves 31 bits; half a unit of rounding a row is allowed for. */
export function recordScales(job: SymmetricJob, sliceSums: Float64Array): RecordScales {
  let weight = 0;
  let gradient = 0;
  for (let slice = 0; slice < job.slices; slice++) {
    weight += sliceSums[slice * SLICE_SUMS + 2]!;
    gradient += sliceSums[slice * SLICE_SUMS + 3]!;
  }
  const room = 2 ** 31 - 1 - job.trainCount;
  return { weight: powerBelow(room / weight), gradient: powerBelow(room / gradient) };
}

// Squared gradients stay within float32, and a weight of 1 is a whole number however few rows there are.
function powerBelow(value: number): number {
  return 2 ** Math.floor(Math.log2(Math.min(Math.max(value, 2 ** -100), 2 ** 60)));
}

/** Writes the records of the sample's rows among places from … to − 1, and lists the rows from place `first` on. */
export function writeRecords(
  job: SymmetricJob,
  { rows, derivatives, sampleWeights }: TrainingView,
  records: Int32Array,
  scales: RecordScales,
  from: number,
  to: number,
  list: Int32Array | null,
  first: number,
): void {
  const { outputs } = job;
  const width = outputs === 1 ? 2 : 4 * vectorsFor(outputs);
  let next = first;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const weight = sampleWeights[row]!;
    if (weight === 0) continue;
    if (list) list[next++] = row;
    const at = row * width;
    records[at] = (weight * scales.weight + 0.5) | 0;
    const factor = weight * scales.gradient;
    for (let k = 0; k < outputs; k++) {
      const gradient = derivatives[row * outputs + k]! * factor;
      records[at + 1 + k] = (gradient + (gradient < 0 ? -0.5 : 0.5)) | 0;
    }
  }
}
