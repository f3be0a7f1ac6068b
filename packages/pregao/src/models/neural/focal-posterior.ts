/** What a classifier was trained by that its shares of classes are not yet probabilities. */
export interface ShareCorrection {
  /** Exponent of the focal loss; 0: cross-entropy. */
  readonly gamma: number;
  /** Factor of each class in the loss; null: 1 each. */
  readonly alpha: readonly number[] | null;
  /** Shares of the classes in training, where they were drawn equally often instead; null: drawn as they come. */
  readonly classShares: readonly number[] | null;
}

/** Below what matters, above what a division would overflow by. */
const LEAST = 1e-30;

/**
 * Probabilities of classes from the logits of a network, in place of the softmax. A network that lowers the focal loss tells
 * the order of the classes, not their probabilities: where the truth is η, the loss Σ −η α (1 − v)^γ ln v is least for shares v
 * with η ∝ v / (α ((1 − v)^γ − γ (1 − v)^(γ − 1) v ln v)) (Charoenphakdee, Vongkulbhisal, Chairatanakul & Sugiyama 2021, "On
 * Focal Loss for Class-Posterior Probability Estimation", theorem 11). Classes that were drawn equally often get back the
 * shares that they have (Elkan 2001). Writes `count` numbers that add up to 1 into `to` from `at` on.
 */
export function classProbabilities(
  logits: Float32Array | Float64Array,
  from: number,
  count: number,
  correction: ShareCorrection | null,
  to: Float64Array,
  at: number,
): void {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < count; k++) greatest = Math.max(greatest, logits[from + k]!);
  let sum = 0;
  for (let k = 0; k < count; k++) {
    to[at + k] = Math.exp(logits[from + k]! - greatest);
    sum += to[at + k]!;
  }
  for (let k = 0; k < count; k++) to[at + k]! /= sum;
  if (correction === null) return;
  const { gamma, alpha, classShares } = correction;
  const shares = to.slice(at, at + count);
  let total = 0;
  for (let k = 0; k < count; k++) {
    // Those of the others are added up: 1 − share is 0 for a class that is all but certain.
    let others = 0;
    for (let j = 0; j < count; j++) if (j !== k) others += shares[j]!;
    const rest = Math.max(others, LEAST);
    const share = Math.max(shares[k]!, LEAST);
    const slope = rest ** gamma - gamma * rest ** (gamma - 1) * share * Math.log(share);
    to[at + k] = (share / (slope * (alpha?.[k] ?? 1))) * (classShares?.[k] ?? 1);
    total += to[at + k]!;
  }
  for (let k = 0; k < count; k++) to[at + k]! /= total;
}
