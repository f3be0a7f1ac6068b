import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../packages/pregao/src/random.ts";
import type { Bench, Measured } from "../harness/contract.ts";
import { writeProblem } from "../trees/problem.ts";

interface Run extends Measured {
  /** Least mean error over the folds, and the trial that had it. */
  readonly loss: number;
  readonly best: number;
}

/** Draws of a search as a user would set it up. */
function drawTrials(count: number) {
  const random = createRandom(1, "trials");
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  return Array.from({ length: count }, () => ({
    n_estimators: Math.round(between(20, 60)),
    max_depth: Math.round(between(3, 6)),
    learning_rate: between(0.05, 0.3),
    subsample: between(0.6, 1),
    colsample_bytree: between(0.5, 1),
    reg_lambda: between(0.5, 5),
  }));
}

export const bench: Bench = {
  name: "trees-search",
  description:
    "How long a search of 100 trials over 5 folds takes on bins that the trials share, against the same loop with XGBoost on its own shared bins",
  requirements: ["xgboost-cpu==3.2.0"],
  async *cases(context) {
    const [rows, trials] = context.quick ? [2000, 5] : [20_000, 100];
    writeProblem(context.scratch, "search", { rows, testRows: 1000, columns: 50, classes: 0 });
    writeFileSync(join(context.scratch, "trials.json"), JSON.stringify(drawTrials(trials)));
    for (const threads of [2]) {
      const args = [context.scratch, JSON.stringify({ rows, columns: 50, folds: 5, threads })];
      const { medians, ours, peer } = await context.interleave<Run, Run>(
        async () =>
          JSON.parse(
            (await context.node(join(import.meta.dirname, "ours.ts"), args, { built: true })).stdout,
          ),
        async () => JSON.parse((await context.python(join(import.meta.dirname, "peer.py"), args)).stdout),
        { runs: 3, warmUp: false },
      );
      const label = `${trials} trials × 5 folds on ${rows} × 50, ${threads} thread${threads > 1 ? "s" : ""}`;
      const time = medians.ours.seconds / medians.peer.seconds;
      yield {
        case: label,
        ours: medians.ours.seconds,
        peer: medians.peer.seconds,
        ratio: time,
        goal: 0.4,
        met: time <= 0.4,
        unit: "s",
      };
      const ratio = ours[0]!.loss / peer[0]!.loss;
      yield {
        case: `${label}: RMSE of the best trial`,
        ours: ours[0]!.loss,
        peer: peer[0]!.loss,
        ratio,
        goal: 1.01,
        met: ratio <= 1.01,
        unit: "RMSE",
        detail: `best trials: ${ours[0]!.best}, ${peer[0]!.best}`,
      };
    }
  },
};
