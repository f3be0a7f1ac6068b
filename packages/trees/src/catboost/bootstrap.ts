import { Random } from "../random.ts";
import { squaredSize } from "./derivatives.ts";
import type { SymmetricSettings } from "./settings.ts";
import type { TrainingView } from "./training-view.ts";

/**
 * Weights that a tree's structure is found with, for places from … to − 1 of the rows: times what the bootstrap draws,
 * 0 for rows that are left out. `mvsLambda` is the square of the mean leaf of the last tree (of the first gradients).
 * Bayesian: (−log u)^temperature (Rubin 1981). Bernoulli: 1 with probability `subsample`. MVS: rows are drawn with
 * probability min(1, r / μ), r = √(λ + Σ gradient²), and weigh its inverse (Ibragimov & Gusev 2019).
 */
export function drawSampleWeights(
  settings: SymmetricSettings,
  view: TrainingView,
  outputs: number,
  from: number,
  to: number,
  seed: number,
  mvsLambda: number,
): void {
  const { rows, weights, sampleWeights } = view;
  const random = new Random(seed);
  const uniform = (): number => (random.next() + 0.5) / 2 ** 32;
  const { bootstrap, subsample, baggingTemperature } = settings;
  const weigh = (row: number, factor: number): void => {
    sampleWeights[row] = weights ? weights[row]! * factor : factor;
  };
  if (bootstrap === "Bayesian" && baggingTemperature > 0) {
    for (let i = from; i < to; i++) {
      const drawn = -Math.log(uniform());
      weigh(rows[i]!, baggingTemperature === 1 ? drawn : drawn ** baggingTemperature);
    }
  } else if (bootstrap === "Bernoulli" && subsample < 1) {
    for (let i = from; i < to; i++) weigh(rows[i]!, uniform() < subsample ? 1 : 0);
  } else if (bootstrap === "MVS" && subsample < 1) {
    const sizes = new Float64Array(to - from);
    for (let i = from; i < to; i++) {
      sizes[i - from] = Math.sqrt(squaredSize(view.derivatives, weights, rows[i]!, outputs) + mvsLambda);
    }
    const threshold = mvsThreshold(sizes, subsample * sizes.length);
    for (let i = from; i < to; i++) {
      const probability = sizes[i - from]! >= threshold ? 1 : sizes[i - from]! / threshold;
      weigh(rows[i]!, probability > 2 ** -52 && uniform() < probability ? 1 / probability : 0);
    }
  } else for (let i = from; i < to; i++) weigh(rows[i]!, 1);
}

/** The μ at which Σ min(1, size / μ) is `expected`. Rows above μ only become more: found in a few passes. */
export function mvsThreshold(sizes: Float64Array, expected: number): number {
  let threshold = Number.POSITIVE_INFINITY;
  for (let large = -1; ; ) {
    let small = 0;
    let count = 0;
    for (const size of sizes) {
      if (size >= threshold) count++;
      else small += size;
    }
    if (count === large || count >= expected) return threshold;
    large = count;
    threshold = small / (expected - count);
  }
}
