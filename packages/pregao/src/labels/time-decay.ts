import { PregaoError } from "../errors.ts";

/**
 * Weights that fade with age (López de Prado 2018, chapter 4.7): 1 at the newest label and, at the oldest, `oldest`,
 * along a straight line in cumulated uniqueness, so that crowded times do not age faster. `oldest` 1 keeps all
 * weights at 1; 0 lets them reach 0 beyond the oldest label; below 0 the oldest −`oldest` share of the labels weighs
 * nothing. `time` orders the labels (labels of one time share a weight), `uniqueness` is theirs; both row for row
 * with the bars. The answer has one weight for each row of the bars, NaN outside `rows`. Throws
 * PREGAO_OPTION_INVALID. O(rows × log rows).
 */
export function timeDecayWeights(options: {
  readonly time: Float64Array;
  readonly uniqueness: Float64Array;
  readonly rows: Int32Array;
  readonly oldest: number;
}): Float64Array {
  const { time, uniqueness, rows, oldest } = options;
  if (!(oldest > -1 && oldest <= 1)) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "oldest",
      value: oldest,
      reason: "it must be above −1 and at most 1",
    });
  }
  const ordered = Int32Array.from(rows).sort((a, b) => time[a]! - time[b]! || a - b);
  let total = 0;
  for (const row of ordered) total += uniqueness[row]!;
  const slope = oldest >= 0 ? (1 - oldest) / total : 1 / ((oldest + 1) * total);
  const weights = new Float64Array(time.length).fill(Number.NaN);
  let sum = 0;
  for (let from = 0; from < ordered.length; ) {
    let to = from;
    while (to < ordered.length && time[ordered[to]!] === time[ordered[from]!])
      sum += uniqueness[ordered[to++]!]!;
    const weight = Math.max(0, 1 - slope * (total - sum));
    for (; from < to; from++) weights[ordered[from]!] = weight;
  }
  return weights;
}
