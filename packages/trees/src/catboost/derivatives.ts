import type { SymmetricJob } from "./job.ts";
import { singleLoss } from "./single-losses.ts";
import type { TrainingView } from "./training-view.ts";

/** Writes the first derivatives of minus the loss at the margins, unweighted, for places from … to − 1 of the rows. */
export function writeDerivatives(job: SymmetricJob, view: TrainingView, from: number, to: number): void {
  const { settings, outputs, rowCount } = job;
  const { rows, targets, margins, derivatives } = view;
  if (settings.loss !== "MultiClass") {
    const loss = singleLoss(settings.loss, settings.lossNumber);
    for (let i = from; i < to; i++) {
      const row = rows[i]!;
      derivatives[row] = loss.gradient(loss.prediction(margins[row]!), targets[row]!);
    }
    return;
  }
  const powers = new Float64Array(outputs);
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    let largest = margins[row]!;
    for (let k = 1; k < outputs; k++) {
      const margin = margins[k * rowCount + row]!;
      if (margin > largest) largest = margin;
    }
    let total = 0;
    for (let k = 0; k < outputs; k++) {
      const power = Math.exp(margins[k * rowCount + row]! - largest);
      powers[k] = power;
      total += power;
    }
    const label = targets[row]!;
    for (let k = 0; k < outputs; k++) {
      derivatives[row * outputs + k] = (label === k ? 1 : 0) - powers[k]! / total;
    }
  }
}

/** Σ of the squared weighted derivatives, and Σ of their size (over the outputs), of one slice. */
export function sumDerivatives(
  outputs: number,
  { rows, weights, derivatives, sliceSums }: TrainingView,
  from: number,
  to: number,
  at: number,
): void {
  let squares = 0;
  let sizes = 0;
  for (let i = from; i < to; i++) {
    const row = rows[i]!;
    const square = squaredSize(derivatives, weights, row, outputs);
    squares += square;
    sizes += Math.sqrt(square);
  }
  sliceSums[at] = squares;
  sliceSums[at + 1] = sizes;
}

/** Σ over the outputs of a row's squared weighted derivatives. */
export function squaredSize(
  derivatives: Float32Array,
  weights: Float32Array | null,
  row: number,
  outputs: number,
): number {
  let square = 0;
  for (let k = 0; k < outputs; k++) square += derivatives[row * outputs + k]! ** 2;
  return weights ? square * weights[row]! ** 2 : square;
}
