import type { TrainingData } from "../contract.ts";

/** Share of each class in the weight of the training rows. */
export function weightedShares({ rows, classes, classNames, sampleWeight }: TrainingData): number[] {
  const sums = classNames!.map(() => 0);
  let total = 0;
  for (const row of rows) {
    const weight = sampleWeight?.[row] ?? 1;
    sums[classes![row]!]! += weight;
    total += weight;
  }
  return sums.map((sum) => sum / total);
}

export function weightedMean({ rows, returns, sampleWeight }: TrainingData): number {
  let sum = 0;
  let total = 0;
  for (const row of rows) {
    const weight = sampleWeight?.[row] ?? 1;
    if (weight === 0) continue;
    sum += weight * returns![row]!;
    total += weight;
  }
  return sum / total;
}

/** The least value with half of the weight at or below it; where exactly half is, the middle between it and the next. */
export function weightedMedian({ rows, returns, sampleWeight }: TrainingData): number {
  const weighing = [...rows].filter((row) => (sampleWeight?.[row] ?? 1) > 0);
  const sorted = weighing.sort((a, b) => returns![a]! - returns![b]!);
  const total = sorted.reduce((sum, row) => sum + (sampleWeight?.[row] ?? 1), 0);
  let below = 0;
  for (const [place, row] of sorted.entries()) {
    below += sampleWeight?.[row] ?? 1;
    if (2 * below === total) return (returns![row]! + returns![sorted[place + 1]!]!) / 2;
    if (2 * below > total) return returns![row]!;
  }
  return Number.NaN;
}
