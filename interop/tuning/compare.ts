import type { DrawnParameters, TuningSpace } from "../../packages/pregao/src/models/index.ts";
import { createRandom } from "../../packages/pregao/src/random.ts";
import { drawAtRandom } from "../../packages/pregao/src/tuning/space.ts";
import { TpeSampler } from "../../packages/pregao/src/tuning/tpe/tpe-sampler.ts";

/** Trials that both sides are given to begin with, so that only what they make of them differs. */
export function startsOf(space: TuningSpace, seeds: number, count = 10): DrawnParameters[][] {
  return Array.from({ length: seeds }, (_, seed) => {
    const random = createRandom(seed, "starts");
    return Array.from({ length: count }, () => drawAtRandom(space, random));
  });
}

/** The least value that our TPE finds after some trials, the given ones first. */
export async function leastValue(
  space: TuningSpace,
  evaluate: (drawn: DrawnParameters) => number | Promise<number>,
  {
    starts,
    seed,
    trials,
  }: { readonly starts: readonly DrawnParameters[]; readonly seed: number; readonly trials: number },
): Promise<number> {
  const sampler = new TpeSampler(space, seed);
  let least = Number.POSITIVE_INFINITY;
  for (let number = 0; number < trials; number++) {
    const parameters = starts[number] ?? sampler.ask(number, []);
    const value = await evaluate(parameters);
    least = Math.min(least, value);
    sampler.tell({
      number,
      state: "complete",
      parameters,
      settings: parameters,
      values: [-value],
      foldValues: [],
      reports: [],
      reason: null,
    });
  }
  return least;
}
