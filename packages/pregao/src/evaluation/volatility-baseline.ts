import type { ClassBaseline } from "./class-baselines.ts";

export interface VolatilityBaselineOptions {
  readonly symbolCodes: Int32Array;
  /** Class id per row of the bars, −1 where there is none. */
  readonly classes: Int8Array;
  readonly classCount: number;
  /** Past volatility per row of the bars: what the barriers of its label were measured by. */
  readonly volatility: Float64Array;
  /** Rows the baseline is fitted on, ascending: the model's training rows. */
  readonly train: Int32Array;
  /** Rows to predict, ascending; the answers come in this order. */
  readonly rows: Int32Array;
}

const groupCount = 10;

/**
 * What barriers at a multiple of a measured volatility give away by themselves: where chance has measured it low they lie
 * near and are met more often, on a random walk too. `past_volatility` gives the shares of the classes among the training
 * rows of the same tenth of volatility, taken relative to the symbol's mean in training (towards the class shares by one
 * pseudo-observation), and decides for the most frequent. A model of such labels shows skill only beyond it.
 * O(rows × log rows).
 */
export function volatilityBaseline(options: VolatilityBaselineOptions): ClassBaseline {
  const { symbolCodes, classes, classCount, volatility, train, rows } = options;
  const known = train.filter((row) => classes[row]! >= 0 && Number.isFinite(volatility[row]!));
  const means = symbolMeans(symbolCodes, volatility, known);
  const relative = (row: number): number =>
    volatility[row]! / (means.ofSymbol.get(symbolCodes[row]!) ?? means.overall);
  const sorted = Float64Array.from(known, relative).sort();
  const edges = Array.from(
    { length: groupCount - 1 },
    (_, edge) => sorted[Math.floor(((edge + 1) * sorted.length) / groupCount)]!,
  );
  const groupOf = (row: number): number => edges.filter((edge) => relative(row) >= edge).length;
  const shares = new Float64Array(classCount);
  for (const row of known) shares[classes[row]!]! += 1 / known.length;
  const groups = Array.from({ length: groupCount }, () => ({ counts: shares.slice(), total: 1 }));
  for (const row of known) {
    const group = groups[groupOf(row)]!;
    group.counts[classes[row]!]!++;
    group.total++;
  }
  const probabilities = new Float64Array(rows.length * classCount);
  const decision = new Int8Array(rows.length);
  for (const [place, row] of rows.entries()) {
    const { counts, total } = groups[groupOf(row)]!;
    for (let k = 0; k < classCount; k++) probabilities[place * classCount + k] = counts[k]! / total;
    decision[place] = counts.indexOf(Math.max(...counts));
  }
  return {
    name: "past_volatility",
    description:
      "the shares of the classes in training where the volatility that the barriers are measured by was as high",
    probabilities,
    decision,
  };
}

function symbolMeans(
  symbolCodes: Int32Array,
  volatility: Float64Array,
  rows: Int32Array,
): { ofSymbol: ReadonlyMap<number, number>; overall: number } {
  const sums = new Map<number, { sum: number; count: number }>();
  let total = 0;
  for (const row of rows) {
    const own = sums.get(symbolCodes[row]!) ?? { sum: 0, count: 0 };
    sums.set(symbolCodes[row]!, own);
    own.sum += volatility[row]!;
    own.count++;
    total += volatility[row]!;
  }
  return {
    ofSymbol: new Map([...sums].map(([code, { sum, count }]) => [code, sum / count])),
    overall: total / rows.length,
  };
}
