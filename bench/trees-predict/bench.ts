import { join } from "node:path";
import { median } from "../harness/context.ts";
import type { Bench, Measured } from "../harness/contract.ts";
import { writeProblem } from "../trees/problem.ts";

interface Run extends Measured {
  /** Seconds for one row. */
  readonly one: number;
}

/** Microseconds that one row may take, whatever the peer needs. */
const oneRowLimit = 20;

export const bench: Bench = {
  name: "trees-predict",
  description:
    "How long predicting one row and a batch takes with one model of 500 rounds × 3 classes, against XGBoost",
  requirements: ["xgboost-cpu==3.2.0"],
  async *cases(context) {
    const [trainRows, rows, rounds] = context.quick ? [2000, 1000, 50] : [20_000, 10_000, 500];
    writeProblem(context.scratch, "predict", { rows: trainRows, testRows: rows, columns: 50, classes: 3 });
    const settings = { problem: "predict", trainRows, rows, rounds, classes: 3 };
    const prepare = join(import.meta.dirname, "../trees-shap/prepare.py");
    await context.python(prepare, [context.scratch, JSON.stringify(settings)]);
    for (const threads of [2, 1]) {
      const args = [context.scratch, JSON.stringify({ rows, threads })];
      const { medians, ...runs } = await context.interleave<Run, Run>(
        async () =>
          JSON.parse(
            (await context.node(join(import.meta.dirname, "ours.ts"), args, { built: true })).stdout,
          ),
        async () => JSON.parse((await context.python(join(import.meta.dirname, "peer.py"), args)).stdout),
      );
      const model = `${rounds} trees × 3 classes`;
      const ratio = medians.ours.seconds / medians.peer.seconds;
      yield {
        case: `${rows} rows, ${model}, ${threads} thread${threads > 1 ? "s" : ""}`,
        ours: medians.ours.seconds,
        peer: medians.peer.seconds,
        ratio,
        goal: 1,
        met: ratio <= 1,
        unit: "s",
      };
      if (threads === 2) continue;
      const ours = 1e6 * median(runs.ours.map((run) => run.one));
      const peer = 1e6 * median(runs.peer.map((run) => run.one));
      yield {
        case: `one row, ${model}`,
        ours,
        peer,
        ratio: ours / peer,
        goal: oneRowLimit / peer,
        met: ours <= oneRowLimit,
        unit: "µs",
        detail: `goal: ${oneRowLimit} µs; both sides warm, in a loop`,
      };
    }
  },
};
