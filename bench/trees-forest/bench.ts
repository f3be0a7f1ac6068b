import { join } from "node:path";
import type { Bench, Measured } from "../harness/contract.ts";
import { writeProblem } from "../trees/problem.ts";

interface Run extends Measured {
  readonly loss: number;
}

export const bench: Bench = {
  name: "trees-forest",
  description:
    "How long a fully grown random forest of 100 trees on three classes takes, against scikit-learn",
  requirements: ["scikit-learn==1.9.1"],
  async *cases(context) {
    const rows = context.quick ? 5000 : 100_000;
    const shape = { rows, testRows: rows / 5, columns: 30, classes: 3 };
    writeProblem(context.scratch, "forest", shape);
    for (const threads of [2, 1]) {
      const args = [context.scratch, JSON.stringify({ ...shape, threads })];
      const { medians, ours, peer } = await context.interleave<Run, Run>(
        async () => {
          const run = await context.node(join(import.meta.dirname, "ours.ts"), args, { built: true });
          return { ...JSON.parse(run.stdout), peakMemoryMB: run.peakMemoryMB };
        },
        async () => {
          const run = await context.python(join(import.meta.dirname, "peer.py"), args);
          return { ...JSON.parse(run.stdout), peakMemoryMB: run.peakMemoryMB };
        },
      );
      const label = `${rows} × 30, 3 classes, 100 trees, ${threads} thread${threads > 1 ? "s" : ""}`;
      const pairs = [
        { case: label, of: (run: Required<Measured>) => run.seconds, goal: 0.1, unit: "s" },
        {
          case: `${label}: peak memory`,
          of: (run: Required<Measured>) => run.peakMemoryMB,
          goal: null,
          unit: "MB",
        },
      ];
      for (const { of, goal, ...rest } of pairs) {
        const ratio = of(medians.ours) / of(medians.peer);
        const met = goal === null || ratio <= goal;
        yield { ...rest, ours: of(medians.ours), peer: of(medians.peer), ratio, goal, met };
      }
      if (threads === 1) continue;
      const ratio = ours[0]!.loss / peer[0]!.loss;
      yield {
        case: `${label}: log-loss on ${shape.testRows} other rows`,
        ours: ours[0]!.loss,
        peer: peer[0]!.loss,
        ratio,
        goal: 1.01,
        met: ratio <= 1.01,
        unit: "log-loss",
      };
    }
  },
};
