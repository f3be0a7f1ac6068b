import { join } from "node:path";
import type { Bench, Measured } from "../harness/contract.ts";
import { writeProblem } from "../trees/problem.ts";

interface Run extends Measured {
  readonly squares: number;
}

export const bench: Bench = {
  name: "trees-shap",
  description: "How long exact TreeSHAP of one model takes on the same rows, against XGBoost's pred_contribs",
  requirements: ["xgboost-cpu==3.2.0"],
  async *cases(context) {
    const [trainRows, rows, rounds] = context.quick ? [2000, 500, 50] : [20_000, 10_000, 500];
    writeProblem(context.scratch, "shap", { rows: trainRows, testRows: rows, columns: 50, classes: 0 });
    const settings = { problem: "shap", trainRows, rows, rounds, classes: 0 };
    await context.python(join(import.meta.dirname, "prepare.py"), [
      context.scratch,
      JSON.stringify(settings),
    ]);
    for (const threads of [2, 1]) {
      const args = [context.scratch, JSON.stringify({ ...settings, threads })];
      const { medians, ours, peer } = await context.interleave<Run, Run>(
        async () =>
          JSON.parse(
            (await context.node(join(import.meta.dirname, "ours.ts"), args, { built: true })).stdout,
          ),
        async () => JSON.parse((await context.python(join(import.meta.dirname, "peer.py"), args)).stdout),
      );
      const [mine, theirs] = [ours[0]!.squares, peer[0]!.squares];
      if (Math.abs(mine / theirs - 1) > 1e-3) throw new Error(`contributions differ: ${mine}, ${theirs}`);
      const ratio = medians.ours.seconds / medians.peer.seconds;
      yield {
        case: `${rows} rows × ${rounds} trees of depth 6, ${threads} thread${threads > 1 ? "s" : ""}`,
        ours: medians.ours.seconds,
        peer: medians.peer.seconds,
        ratio,
        goal: 0.5,
        met: ratio <= 0.5,
        unit: "s",
        detail: "the same trees, read from XGBoost's file; worker start included",
      };
    }
  },
};
