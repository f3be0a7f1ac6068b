import type { MetricInput, RankingMetric } from "./metric.ts";

/** Weight of class members and of others among rows of one score, scores descending. */
interface Ties {
  readonly members: Float64Array;
  readonly others: Float64Array;
  readonly allMembers: number;
  readonly allOthers: number;
}

const areas: Readonly<Record<RankingMetric, (ties: Ties) => number>> = {
  auc: rocArea,
  aucpr: interpolatedPrecision,
  averagePrecision,
};

/**
 * Area under a curve over all thresholds; ties and weights count exactly. Of several classes each stands against the rest,
 * and the areas are averaged, those of auc by the classes' weights (XGBoost 3.2), leaving out classes that do not occur.
 * NaN when no class can be told from another. Cost O(outputs × rows × log rows).
 */
export function rankingMetric(kind: RankingMetric, input: MetricInput): number {
  let sum = 0;
  let total = 0;
  for (let k = 0; k < input.outputs; k++) {
    const ties = tiesOf(input, k);
    if (!(ties.allMembers > 0 && ties.allOthers > 0)) continue;
    const weight = kind === "auc" ? ties.allMembers : 1;
    sum += weight * areas[kind](ties);
    total += weight;
  }
  return sum / total;
}

function tiesOf({ rows, targets, weights, margins, rowCount, outputs }: MetricInput, output: number): Ties {
  const scores = scoresOf({ rows, margins, rowCount, outputs }, output);
  const order = descending(scores);
  const ownClass = outputs === 1 ? 1 : output;
  const members = new Float64Array(rows.length);
  const others = new Float64Array(rows.length);
  let [allMembers, allOthers, tie] = [0, 0, -1];
  for (const [place, i] of order.entries()) {
    if (place === 0 || scores[i]! !== scores[order[place - 1]!]!) tie++;
    const row = rows[i]!;
    const weight = weights ? weights[row]! : 1;
    if (targets[row] === ownClass) {
      members[tie]! += weight;
      allMembers += weight;
    } else {
      others[tie]! += weight;
      allOthers += weight;
    }
  }
  return {
    members: members.subarray(0, tie + 1),
    others: others.subarray(0, tie + 1),
    allMembers,
    allOthers,
  };
}

type Scored = Pick<MetricInput, "rows" | "margins" | "rowCount" | "outputs">;

/** Margins where they rank as probabilities do; of several classes the probability, which the other margins move. */
function scoresOf({ rows, margins, rowCount, outputs }: Scored, output: number): Float32Array {
  return Float32Array.from(rows, (row) => {
    if (outputs === 1) return margins[row]!;
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < outputs; k++) largest = Math.max(largest, margins[k * rowCount + row]!);
    let total = 0;
    for (let k = 0; k < outputs; k++) total += Math.exp(margins[k * rowCount + row]! - largest);
    return Math.exp(margins[output * rowCount + row]! - largest) / total;
  });
}

/** Places of the scores from the largest down: sorts one double a score, its bits above its place. */
function descending(scores: Float32Array): Int32Array {
  const n = scores.length;
  const bits = new Int32Array(scores.buffer, scores.byteOffset, n);
  if (n > PLACES) return Int32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const keys = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    // −0 and 0 are one score. Bits of floats ascend with them once those of negative ones are turned round.
    const word = scores[i] === 0 ? 0 : bits[i]!;
    const ascending = word < 0 ? 0x80000000 - (word & 0x7fffffff) : 0x80000000 + word;
    keys[i] = (0xffffffff - ascending) * PLACES + i;
  }
  keys.sort();
  return Int32Array.from(keys, (key) => key % PLACES);
}

/** 32 bits of score and 21 of place fill a double's 53. */
const PLACES = 2 ** 21;

/** Probability that a member scores above another row, half for ties. */
function rocArea({ members, others, allMembers, allOthers }: Ties): number {
  let area = 0;
  let above = 0;
  for (let i = 0; i < members.length; i++) {
    area += others[i]! * (above + members[i]! / 2);
    above += members[i]!;
  }
  return area / (allMembers * allOthers);
}

/** Precision over recall in steps (scikit-learn's average_precision_score, LightGBM's average_precision). */
function averagePrecision({ members, others, allMembers }: Ties): number {
  let area = 0;
  let hits = 0;
  let drawn = 0;
  for (let i = 0; i < members.length; i++) {
    hits += members[i]!;
    drawn += members[i]! + others[i]!;
    if (members[i]! > 0) area += members[i]! * (hits / drawn);
  }
  return area / allMembers;
}

/** Precision over recall, between thresholds interpolated as Davis & Goadrich (2006) do (XGBoost's aucpr). */
function interpolatedPrecision({ members, others, allMembers }: Ties): number {
  let area = 0;
  let hits = 0;
  let misses = 0;
  for (let i = 0; i < members.length; i++) {
    const [m, o] = [members[i]!, others[i]!];
    if (m > 0) {
      const slope = 1 + o / m;
      const offset = (misses - (o / m) * hits) / allMembers;
      const [from, to] = [hits / allMembers, (hits + m) / allMembers];
      const bend =
        offset === 0 ? 0 : (offset / slope) * Math.log((slope * to + offset) / (slope * from + offset));
      area += (to - from - bend) / slope;
    }
    hits += m;
    misses += o;
  }
  return area;
}
