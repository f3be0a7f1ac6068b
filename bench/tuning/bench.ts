import { join } from "node:path";
import { closeWorkers } from "@pregao/trees";
import { leastValue, startsOf } from "../../interop/tuning/compare.ts";
import { chanceOfLoss } from "../../interop/tuning/signed-ranks.ts";
import {
  choiceOf,
  integerRange,
  loadFamily,
  realRange,
  type TuningSpace,
} from "../../packages/pregao/src/models/index.ts";
import { median } from "../harness/context.ts";
import type { Bench, BenchContext, BenchRow } from "../harness/contract.ts";
import { loadProblems } from "./problems.ts";

const here = import.meta.dirname;
/** Milliseconds a parameter that a draw may take beside 1,000 trials. */
const budget = 0.1;

export const bench: Bench = {
  name: "tuning",
  description:
    "How long TPE takes to draw a trial beside 1,000 others, and how good the best of 100 trials is on five tuning problems, against Optuna",
  requirements: ["optuna==5.0.0"],
  requirementsFile: "requirements-tuning.txt",
  async *cases(context) {
    yield* speed(context);
    yield* quality(context);
  },
};

async function* speed(context: BenchContext): AsyncIterable<BenchRow> {
  const [trials, asks] = context.quick ? [100, 10] : [1000, 50];
  for (const [label, space] of Object.entries(await speedSpaces())) {
    const args = [JSON.stringify(space), String(trials), String(asks)];
    const { medians } = await context.interleave(
      async () => JSON.parse((await context.node(join(here, "ours.ts"), args)).stdout),
      async () => JSON.parse((await context.python(join(here, "peer.py"), args)).stdout),
      { warmUp: false },
    );
    const count = Object.keys(space).length;
    const [ours, peer] = [medians.ours, medians.peer].map(({ seconds }) => (1000 * seconds) / count) as [
      number,
      number,
    ];
    const name = `${label}, beside ${trials} trials, a parameter`;
    yield { case: name, ours, peer, ratio: ours / peer, goal: null, met: true, unit: "ms" };
    const ratio = ours / budget;
    yield {
      case: `${name}, against the budget`,
      ours,
      peer: budget,
      ratio,
      goal: 1,
      met: ratio <= 1,
      unit: "ms",
    };
  }
}

async function speedSpaces(): Promise<Record<string, TuningSpace>> {
  const xgboost = await loadFamily("xgboost");
  return {
    "9 parameters of xgboost": xgboost.tuningSpaces!("classification").default.parameters,
    "10 real numbers": Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`x${i}`, realRange(0, 1)])),
    "8 of several kinds": {
      kind: choiceOf(["a", "b", "c"]),
      loss: choiceOf(["x", "y"]),
      rate: realRange(1e-4, 1, { log: true }),
      share: realRange(0, 1, { step: 0.05 }),
      depth: integerRange(1, 12),
      rounds: integerRange(10, 1000),
      leaf: integerRange(1, 400, { log: true }),
      weight: realRange(0, 5),
    },
  };
}

async function* quality(context: BenchContext): AsyncIterable<BenchRow> {
  const [seeds, trials] = context.quick ? [2, 14] : [20, 100];
  const problems = (await loadProblems()).slice(0, context.quick ? 2 : undefined);
  const level = 0.05 / problems.length;
  const given = problems.map(({ name, space }) => ({ name, space, starts: startsOf(space, seeds) }));
  const node = [process.execPath, "--conditions=pregao-source", "--disable-warning=ExperimentalWarning"];
  const input = JSON.stringify({ trials, problems: given });
  const { stdout } = await context.python(
    join(here, "best_losses.py"),
    [...node, join(here, "evaluate.ts")],
    { input },
  );
  const theirs = JSON.parse(stdout) as Record<string, number[]>;
  for (const [place, { name, space, unit, evaluate }] of problems.entries()) {
    const ours: number[] = [];
    for (const [seed, starts] of given[place]!.starts.entries()) {
      ours.push(await leastValue(space, evaluate, { starts, seed, trials }));
    }
    const [best, peer] = [median(ours), median(theirs[name]!)];
    const chance = chanceOfLoss(ours, theirs[name]!);
    const label = `${name}: median of the best of ${trials} trials over ${seeds} seeds`;
    yield { case: label, ours: best, peer, ratio: best / peer, goal: null, met: true, unit };
    yield {
      case: `${name}: level of the test against the chance that the loss is luck`,
      ours: level,
      peer: chance,
      ratio: level / chance,
      goal: 1,
      met: chance >= level,
      unit: "p",
    };
  }
  await closeWorkers();
}
