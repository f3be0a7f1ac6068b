import type { SymmetricJob } from "./job.ts";

/** A fit's arrays as one thread sees them. */
export interface TrainingView {
  /** Training rows, then evaluation rows. */
  readonly rows: Int32Array;
  readonly targets: Float32Array;
  readonly weights: Float32Array | null;
  readonly margins: Float32Array;
  readonly derivatives: Float32Array;
  readonly sampleWeights: Float32Array;
  readonly sliceSums: Float64Array;
}

export function viewOf(job: SymmetricJob, buffer: SharedArrayBuffer, sliceSums: number): TrainingView {
  const { rowCount, outputs } = job;
  return {
    rows: new Int32Array(buffer, job.rowLists[0], job.trainCount + job.evaluationCount),
    targets: new Float32Array(buffer, job.targets, rowCount),
    weights: job.weights ? new Float32Array(buffer, job.weights, rowCount) : null,
    margins: new Float32Array(buffer, job.margins, rowCount * outputs),
    derivatives: new Float32Array(buffer, job.derivatives, rowCount * outputs),
    sampleWeights: new Float32Array(buffer, job.sampleWeights, rowCount),
    sliceSums: new Float64Array(buffer, job.sliceSums, job.slices * sliceSums),
  };
}

/** Calls `visit` for each slice of the training rows that is this thread's: places from … to − 1 of the list. */
export function forEachSlice(
  job: SymmetricJob,
  thread: number,
  visit: (slice: number, from: number, to: number) => void,
): void {
  const first = Math.floor((job.slices * thread) / job.threads);
  const last = Math.floor((job.slices * (thread + 1)) / job.threads);
  for (let slice = first; slice < last; slice++) {
    const from = Math.floor((job.trainCount * slice) / job.slices);
    visit(slice, from, Math.floor((job.trainCount * (slice + 1)) / job.slices));
  }
}
