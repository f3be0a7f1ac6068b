import { join } from "node:path";
import type { Bench, BenchContext, BenchRow, Measured } from "../harness/contract.ts";
import { type ProblemShape, writeProblem } from "./problem.ts";

interface Run extends Measured {
  readonly logLoss: number;
}

interface Case extends ProblemShape {
  readonly name: string;
  readonly rounds: number;
  /** Largest share of XGBoost's time that meets the goal. */
  readonly goal: number;
}

const cases: readonly Case[] = [
  { name: "large", rows: 200_000, testRows: 50_000, columns: 50, rounds: 50, goal: 0.8 },
  { name: "small", rows: 2000, testRows: 20_000, columns: 50, rounds: 200, goal: 0.3 },
];

export const bench: Bench = {
  name: "trees",
  description:
    "How long boosting three classes in XGBoost's style takes, binning included, against XGBoost's own hist",
  requirements: ["xgboost-cpu==3.2.0", "scikit-learn==1.9.1"],
  async *cases(context) {
    for (const one of cases) {
      const shape = context.quick ? { ...one, rows: one.rows / 10, rounds: one.rounds / 10 } : one;
      writeProblem(context.scratch, one.name, shape);
      for (const threads of [2, 1]) yield* rowsOf(context, shape, threads);
    }
  },
};

async function* rowsOf(context: BenchContext, one: Case, threads: number): AsyncGenerator<BenchRow> {
  const { name, rows, testRows, columns, rounds, goal } = one;
  const parameters = { n_estimators: rounds, max_depth: 6, learning_rate: 0.1 };
  const settings = JSON.stringify({ rows, testRows, columns, threads, parameters });
  const given = [context.scratch, name, settings];
  const { medians, ours, peer } = await context.interleave<Run, Run>(
    async () => figures(await context.node(join(import.meta.dirname, "ours.ts"), given)),
    async () => figures(await context.python(join(import.meta.dirname, "peer.py"), given)),
  );
  const size = `${rows} × ${columns}, 3 classes, ${rounds} rounds, depth 6, ${threads} thread${threads > 1 ? "s" : ""}`;
  const ratio = medians.ours.seconds / medians.peer.seconds;
  yield {
    case: size,
    ours: medians.ours.seconds,
    peer: medians.peer.seconds,
    ratio,
    goal,
    met: ratio <= goal,
    unit: "s",
  };
  if (threads === 1) return;
  const memory = medians.ours.peakMemoryMB / medians.peer.peakMemoryMB;
  yield {
    case: `peak memory of the process, ${name}`,
    ours: medians.ours.peakMemoryMB,
    peer: medians.peer.peakMemoryMB,
    ratio: memory,
    goal: null,
    met: true,
    unit: "MB",
  };
  const loss = ours[0]!.logLoss / peer[0]!.logLoss;
  yield {
    case: `log-loss on ${testRows} other rows, ${name}`,
    ours: ours[0]!.logLoss,
    peer: peer[0]!.logLoss,
    ratio: loss,
    goal: 1.01,
    met: loss <= 1.01,
    unit: "log-loss",
  };
}

function figures({ stdout, peakMemoryMB }: { readonly stdout: string; readonly peakMemoryMB: number }): Run {
  return { ...JSON.parse(stdout), peakMemoryMB };
}
