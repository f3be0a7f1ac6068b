/** Probabilities are clipped before the logarithm, as in the log-loss of `evaluation/`. */
const leastProbability = Number.EPSILON;

/** Out-of-fold answers: rows × classes for probabilities, one a row for values. */
export interface BlendProblem {
  readonly task: "classification" | "regression";
  readonly answers: readonly Float64Array[];
  /** Class id or value of each row. */
  readonly targets: Int8Array | Float64Array;
  /** One a row. */
  readonly weights: Float64Array;
}

export interface GreedyWeights {
  /** One a base, from 0, adding up to 1. */
  readonly weights: Float64Array;
  /** Mean loss of the blend with them: log-loss, or squared error. */
  readonly loss: number;
}

/**
 * Greedy selection with replacement (Caruana et al. 2004): step by step the base joins with which the mean of all that have joined
 * has the least loss, the first of equals. The mean after the number of steps with the least loss, the smallest of equals, gives the weights.
 * O(steps × bases × rows × classes).
 */
export function greedyWeights(problem: BlendProblem, steps: number): GreedyWeights {
  const { answers } = problem;
  const sum = new Float64Array(answers[0]!.length);
  const counts = answers.map(() => 0);
  let best: GreedyWeights = { weights: new Float64Array(0), loss: Number.POSITIVE_INFINITY };
  for (let step = 1; step <= steps; step++) {
    const losses = answers.map((answer) => blendLoss(problem, sum, answer, step));
    const chosen = losses.indexOf(Math.min(...losses));
    for (let at = 0; at < sum.length; at++) sum[at]! += answers[chosen]![at]!;
    counts[chosen]!++;
    if (step === 1 || losses[chosen]! < best.loss)
      best = { weights: Float64Array.from(counts, (count) => count / step), loss: losses[chosen]! };
  }
  return best;
}

/** Mean loss of (sum + answer) / count. */
function blendLoss(
  { task, targets, weights }: BlendProblem,
  sum: Float64Array,
  answer: Float64Array,
  count: number,
): number {
  const width = sum.length / targets.length;
  let loss = 0;
  let total = 0;
  for (let row = 0; row < targets.length; row++) {
    const weight = weights[row]!;
    if (weight === 0) continue;
    const at = task === "classification" ? row * width + targets[row]! : row;
    const blended = (sum[at]! + answer[at]!) / count;
    loss +=
      weight *
      (task === "classification"
        ? -Math.log(Math.min(Math.max(blended, leastProbability), 1 - leastProbability))
        : (targets[row]! - blended) ** 2);
    total += weight;
  }
  // What cannot be judged, because an answer is missing, is never the best.
  return Number.isFinite(loss) ? loss / total : Number.POSITIVE_INFINITY;
}
