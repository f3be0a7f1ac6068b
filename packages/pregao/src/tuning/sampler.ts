import type { DrawnParameters, TuningSpace } from "../models/index.ts";
import { createRandom, type RandomSource } from "../random.ts";
import { drawAtRandom } from "./space.ts";
import type { Trial } from "./trial.ts";

/** Draws the parameters of trials. It may learn from those that are told; told the same, it draws the same. */
export interface Sampler {
  /** A finished trial; in the order of their numbers. */
  tell(trial: Trial): void;
  /**
   * Parameters of trial `number`. `running` are those of trials that were drawn before it and whose scores are not known yet.
   * Null where there is nothing left to draw.
   */
  ask(number: number, running: readonly DrawnParameters[]): DrawnParameters | null;
}

/** A generator of a trial's own: a study that goes on after a break draws as if there had been none. */
export function trialRandom(seed: number, number: number): RandomSource {
  return createRandom(seed, `tuning trial ${number}`);
}

/** Draws every trial at random, whatever the others were worth. */
export function randomSampler(space: TuningSpace, seed: number): Sampler {
  return {
    tell() {},
    ask: (number) => drawAtRandom(space, trialRandom(seed, number)),
  };
}
