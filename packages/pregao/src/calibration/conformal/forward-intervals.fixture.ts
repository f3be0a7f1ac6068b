import type { ForwardIntervalInput } from "./forward-intervals.ts";

/**
 * Forward intervals the slow way: at each row the known errors are gathered and sorted anew, and each expert's level is
 * replayed from the start. Written from the papers' formulas, sharing no code with what it judges.
 */
export function naiveForwardIntervals(
  { forecast, actual, time, endTime, scale, level = 0.9, window }: ForwardIntervalInput,
  steps: readonly number[],
): { low: number[]; high: number[] } {
  const rows = forecast.length;
  const alpha = 1 - level;
  const unit = (row: number): number => (scale === undefined ? 1 : scale[row]!);
  const score = (row: number): number => Math.abs(actual[row]! - forecast[row]!) / unit(row);
  const isScored = (row: number): boolean => unit(row) > 0 && Number.isFinite(score(row));
  const low = new Array<number>(rows).fill(Number.NaN);
  const high = new Array<number>(rows).fill(Number.NaN);
  const levels = steps.map(() => alpha);
  let weights = steps.map(() => 1 / steps.length);
  const spread = (1 - alpha) ** 2 * alpha ** 3 + alpha ** 2 * (1 - alpha) ** 3;
  const waits = Array.from(endTime.keys())
    .filter((row) => !Number.isNaN(endTime[row]!))
    .map((row) => new Set(time.filter((one) => one >= time[row]! && one < endTime[row]!)).size)
    .sort((a, b) => a - b);
  const late = Math.sqrt(Math.max(1, waits[Math.floor(waits.length / 2)] ?? 1));
  const back = 500 * late;
  const eta = Math.sqrt(3 / back) * Math.sqrt((Math.log(back * steps.length) + 2) / spread);
  const betas = new Map<number, number>();
  const levelsThen = new Map<number, number[]>();
  const learned = new Set<string>();
  const times = [...new Set(time)].sort((a, b) => a - b);
  for (const now of times) {
    const known = Array.from({ length: rows }, (_, row) => row)
      .filter((row) => isScored(row) && endTime[row]! <= now)
      .sort((a, b) => endTime[a]! - endTime[b]! || time[a]! - time[b]! || a - b);
    for (const row of known) {
      const key = `${endTime[row]} ${time[row]}`;
      if (learned.has(key)) continue;
      learned.add(key);
      const date = known.filter((one) => `${endTime[one]} ${time[one]}` === key && betas.has(one));
      if (date.length === 0) continue;
      const then = levelsThen.get(date[0]!)!;
      const losses = steps.map((step, expert) => {
        const missed = date.filter((one) => betas.get(one)! <= then[expert]!).length / date.length;
        levels[expert]! += (step / late) * (alpha - missed);
        let loss = 0;
        for (const one of date) {
          const gap = betas.get(one)! - then[expert]!;
          loss += (gap > 0 ? alpha * gap : (alpha - 1) * gap) / date.length;
        }
        return loss;
      });
      const raw = weights.map((weight, expert) => weight * Math.exp(-eta * losses[expert]!));
      const total = raw.reduce((sum, weight) => sum + weight, 0);
      weights = raw.map((weight) => (1 - 1 / (2 * back)) * (weight / total) + 1 / (2 * back) / steps.length);
    }
    const pool = (window === undefined ? known : known.slice(-window)).map(score).sort((a, b) => a - b);
    for (let row = 0; row < rows; row++) {
      if (time[row] !== now || !(unit(row) > 0) || Number.isNaN(forecast[row]!)) continue;
      if (Math.ceil((pool.length + 1) * level - 1e-9) > pool.length) continue;
      const allowed = levels.reduce((sum, one, expert) => sum + weights[expert]! * one, 0);
      const rank = Math.ceil((pool.length + 1) * (1 - allowed) - 1e-9);
      const bound = rank > pool.length ? Number.POSITIVE_INFINITY : rank < 1 ? 0 : pool[rank - 1]!;
      low[row] = forecast[row]! - bound * unit(row);
      high[row] = forecast[row]! + bound * unit(row);
      levelsThen.set(row, [...levels]);
      if (isScored(row)) {
        betas.set(row, 1 - pool.filter((one) => one < score(row)).length / (pool.length + 1));
      }
    }
  }
  return { low, high };
}
