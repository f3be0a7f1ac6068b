import type { Bench } from "../harness/contract.ts";
import { type Case, compareStyles } from "./run-styles.ts";
import { boostingRequirements } from "./styles.ts";

const common = { columns: 50, classes: 3, depth: 6, memoryGoal: null, threads: [2, 1] };

const cases: readonly Case[] = [
  { ...common, name: "large", rows: 200_000, testRows: 50_000, rounds: 50, goal: 0.8, fastestGoal: 1.2 },
  { ...common, name: "small", rows: 2000, testRows: 20_000, rounds: 200, goal: 0.3, fastestGoal: null },
];

export const bench: Bench = {
  name: "trees",
  description:
    "How long boosting three classes in each of the three styles takes, binning included, against XGBoost, LightGBM and CatBoost",
  requirements: boostingRequirements,
  async *cases(context) {
    for (const one of cases) yield* compareStyles(context, one);
  },
};
