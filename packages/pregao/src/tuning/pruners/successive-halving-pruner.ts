import type { Trial } from "../trial.ts";
import { type Pruner, valueAtStep } from "./pruner.ts";

export interface SuccessiveHalvingOptions {
  /** Steps of the first rung; a hundredth of those of the first complete trial when left out. */
  readonly firstRung?: number;
  /** Of so many trials that reach a rung one goes on; the next rung is so many times as far. Default 4. */
  readonly reduction?: number;
}

/**
 * Asynchronous successive halving (Li et al. 2020): at steps r, r·η, r·η², … a trial goes on only if its report there is
 * among the best 1/η of all trials that came so far; while fewer than η have, if it is the best. As Optuna's
 * SuccessiveHalvingPruner with bootstrap_count 0, except that its rungs are those of the first complete trial throughout.
 */
export function successiveHalvingPruner({ firstRung, reduction = 4 }: SuccessiveHalvingOptions = {}): Pruner {
  return {
    isHopeless(reports, finished) {
      const first = firstRung ?? hundredthOf(finished);
      const last = reports.at(-1);
      if (first === null || last === undefined || !isRung(last.step, first, reduction)) return false;
      if (Number.isNaN(last.value)) return true;
      const others = finished
        .map((trial) => valueAtStep(trial, last.step))
        .filter((value) => value !== undefined && !Number.isNaN(value)) as number[];
      const competing = [...others, last.value].sort((a, b) => b - a);
      const places = Math.max(1, Math.floor(competing.length / reduction));
      return last.value < competing[places - 1]!;
    },
  };
}

function isRung(step: number, first: number, reduction: number): boolean {
  let rung = first;
  while (rung < step) rung *= reduction;
  return rung === step;
}

function hundredthOf(finished: readonly Trial[]): number | null {
  const complete = finished.find(({ state, reports }) => state === "complete" && reports.length > 0);
  const steps = complete?.reports.at(-1)?.step;
  return steps === undefined ? null : Math.max(1, Math.floor(steps / 100));
}
