import { dominationRanks, type Objectives } from "../pareto/domination.ts";
import { spreadSubset } from "../pareto/hypervolume.ts";
import type { Trial } from "../trial.ts";

/**
 * Finished trials in the order of their worth, and which of them TPE takes for good: a tenth, of one score 25 at most. Complete
 * trials come first; pruned ones fill up, those that came furthest before others and then by their last report.
 */
export class GoodTrials {
  readonly #objectives: number;
  /** Best first, the earlier on a tie; in order of telling with several scores. */
  readonly #complete: Trial[] = [];
  readonly #pruned: Trial[] = [];

  constructor(objectives: number) {
    this.#objectives = objectives;
  }

  get count(): number {
    return this.#complete.length + this.#pruned.length;
  }

  add(trial: Trial): void {
    if (trial.state === "pruned") insert(this.#pruned, trial, isBetterPruned);
    else if (this.#objectives > 1) this.#complete.push(trial);
    else insert(this.#complete, trial, (a, b) => a.values[0]! > b.values[0]!);
  }

  /** Numbers of the good trials. */
  choose(): Set<number> {
    const tenth = Math.ceil(this.count / 10);
    const wanted = this.#objectives > 1 ? tenth : Math.min(tenth, 25);
    const complete = Math.min(wanted, this.#complete.length);
    const chosen =
      this.#objectives === 1 ? this.#complete.slice(0, complete) : bestOfSeveral(this.#complete, complete);
    return new Set([...chosen, ...this.#pruned.slice(0, wanted - complete)].map(({ number }) => number));
  }
}

/** Puts a trial behind all that are better or as good. */
function insert(sorted: Trial[], trial: Trial, isBetter: (a: Trial, b: Trial) => boolean): void {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBetter(trial, sorted[middle]!)) high = middle;
    else low = middle + 1;
  }
  sorted.splice(low, 0, trial);
}

function isBetterPruned(a: Trial, b: Trial): boolean {
  const [last, other] = [a.reports.at(-1), b.reports.at(-1)];
  if (last === undefined || other === undefined) return last !== undefined;
  if (last.step !== other.step) return last.step > other.step;
  return last.value > other.value || (Number.isNaN(other.value) && !Number.isNaN(last.value));
}

/** By rank of domination; of the rank that does not fit whole, those that spread furthest. */
function bestOfSeveral(trials: readonly Trial[], count: number): Trial[] {
  if (count === 0) return [];
  const points = trials.map(({ values }) => values);
  const ranks = dominationRanks(points);
  const chosen: Trial[] = [];
  for (let rank = 0; chosen.length < count; rank++) {
    const front = trials.filter((_, index) => ranks[index] === rank);
    const left = count - chosen.length;
    if (front.length <= left) chosen.push(...front);
    else {
      const values = front.map((trial) => trial.values);
      for (const index of spreadSubset(values, left, referenceOf(values))) chosen.push(front[index]!);
    }
  }
  return chosen;
}

/** A little worse than the worst of each score, as Optuna 5 has it (there for losses). */
function referenceOf(points: readonly Objectives[]): number[] {
  return points[0]!.map((_, objective) => {
    const worst = Math.max(...points.map((point) => -point[objective]!));
    return -(Math.max(1.1 * worst, 0.9 * worst) || 1e-12);
  });
}
