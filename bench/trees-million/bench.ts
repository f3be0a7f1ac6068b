import type { Bench } from "../harness/contract.ts";
import { compareStyles } from "../trees/run-styles.ts";
import { boostingRequirements } from "../trees/styles.ts";

export const bench: Bench = {
  name: "trees-million",
  description:
    "How long boosting a million rows of a hundred columns takes and what memory it needs, in each of the three styles, against XGBoost, LightGBM and CatBoost",
  requirements: boostingRequirements,
  async *cases(context) {
    yield* compareStyles(context, {
      name: "million",
      rows: 1_000_000,
      testRows: 100_000,
      columns: 100,
      classes: 0,
      rounds: 100,
      depth: 6,
      goal: 1,
      fastestGoal: null,
      memoryGoal: 0.7,
      threads: [2],
      runs: 3,
    });
  },
};
