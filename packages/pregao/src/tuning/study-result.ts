import { PregaoError } from "../errors.ts";
import { dominationRanks } from "./pareto/domination.ts";
import type { Trial } from "./trial.ts";

export interface StudyResult {
  readonly name: string;
  readonly scores: readonly string[];
  /** In the order in which they were drawn. */
  readonly trials: readonly Trial[];
  /** The complete trial with the highest first score, the earlier on a tie. */
  readonly best: Trial;
  /** Complete trials that no other beats in every score, in the order in which they were drawn. */
  readonly front: readonly Trial[];
  /** Why it ended: all trials run, none better for a while, or nothing left to draw. */
  readonly ended: "trials" | "patience" | "exhausted";
  /** Trials taken over from the journal. */
  readonly resumed: number;
  /** Unfinished lines that were cut off the journal; their trials were run again. */
  readonly tornLines: number;
}

/** The complete trial with the highest first score, the earlier on a tie; null where none is complete. */
export function bestTrial(trials: readonly Trial[]): Trial | null {
  let best: Trial | null = null;
  for (const trial of trials) {
    if (trial.state !== "complete") continue;
    if (best === null || trial.values[0]! > best.values[0]!) best = trial;
  }
  return best;
}

/** Throws PREGAO_STUDY_UNSCORED where no trial is complete. */
export function studyResult(
  { name, scores, ended }: Pick<StudyResult, "name" | "scores" | "ended">,
  trials: readonly Trial[],
  journal: Pick<StudyResult, "resumed" | "tornLines">,
): StudyResult {
  const best = bestTrial(trials);
  if (best === null) {
    const reason = trials.findLast((trial) => trial.reason !== null)?.reason ?? "there were no trials";
    throw new PregaoError("PREGAO_STUDY_UNSCORED", { study: name, trials: trials.length, reason });
  }
  const complete = trials.filter(({ state }) => state === "complete");
  const ranks = dominationRanks(complete.map(({ values }) => values));
  const front = complete.filter((_, index) => ranks[index] === 0);
  return { name, scores, trials, best, front, ended, ...journal };
}
