import { join } from "node:path";
import type { InteropCheck } from "../contract.ts";
import { pinnedEnvironment } from "../environment/pinned-environment.ts";
import { assertSameNumbers } from "../numbers.ts";
import { storedReference } from "../stored-reference.ts";
import { leastValue, startsOf } from "./compare.ts";
import { testFunctions } from "./functions.ts";
import { chanceOfLoss } from "./signed-ranks.ts";

const here = import.meta.dirname;
const seeds = 20;
const trials = 100;
/** Over all functions together a study that is as good would fail in one check of twenty. */
const level = 0.05 / testFunctions.length;

const asGood: InteropCheck = {
  name: `our TPE finds values as low as Optuna's on ${testFunctions.length} functions (${seeds} paired seeds, ${trials} trials)`,
  async run({ python }) {
    const functions = testFunctions.map(({ name, space }) => ({
      name,
      space,
      starts: startsOf(space, seeds),
    }));
    const input = JSON.stringify({ trials, functions });
    const { stdout } = await python(join(here, "best_values.py"), [], { input });
    const theirs = JSON.parse(stdout) as Record<string, { best: number[]; starts: number[] }>;
    const losses: string[] = [];
    for (const [place, { name, space, evaluate }] of testFunctions.entries()) {
      const { starts } = functions[place]!;
      assertSameNumbers(
        starts[0]!.map(evaluate),
        theirs[name]!.starts,
        { absolute: 1e-9, relative: 1e-9 },
        name,
      );
      const ours = await Promise.all(
        starts.map((given, seed) => leastValue(space, evaluate, { starts: given, seed, trials })),
      );
      const chance = chanceOfLoss(ours, theirs[name]!.best);
      const told = `${name}: median ${median(ours)} against ${median(theirs[name]!.best)}, chance ${chance.toFixed(4)}`;
      console.log(`        ${told}`);
      if (chance < level) losses.push(told);
    }
    if (losses.length > 0)
      throw new Error(`significantly worse (level ${level.toFixed(4)}):\n${losses.join("\n")}`);
  },
};

function median(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  return ((sorted[(sorted.length - 1) >> 1]! + sorted[sorted.length >> 1]!) / 2).toPrecision(4);
}

export const requirements = "requirements-tuning.txt";

export const checks: readonly InteropCheck[] = [
  pinnedEnvironment(requirements),
  storedReference({
    name: "Optuna gives the stored weights and densities of its Parzen estimator",
    script: join(here, "parzen_values.py"),
    stored: join(here, "../../packages/pregao/src/tuning/tpe/parzen.reference.json"),
    tolerance: { absolute: 1e-9, relative: 1e-9 },
  }),
  asGood,
];
