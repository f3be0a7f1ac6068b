import { join } from "node:path";
import type { BenchContext, BenchRow, Measured } from "../harness/contract.ts";
import { type ProblemShape, writeProblem } from "./problem.ts";
import { styles } from "./styles.ts";

export interface Case extends ProblemShape {
  readonly name: string;
  readonly rounds: number;
  readonly depth: number;
  /** Largest share of the original's time that meets the goal. */
  readonly goal: number;
  /** Of the time of the fastest original; null for no such goal. */
  readonly fastestGoal: number | null;
  /** Largest share of the original's peak memory; null for no goal. */
  readonly memoryGoal: number | null;
  readonly threads: readonly number[];
  /** Runs a side without one to warm up, where they are long; default: 5 after a warm-up. */
  readonly runs?: number;
}

interface Run extends Measured {
  /** Log-loss, or root of the mean squared error, on the test rows. */
  readonly loss: number;
}

/** Every style beside its original on one problem. */
export async function* compareStyles(context: BenchContext, given: Case): AsyncGenerator<BenchRow> {
  const one = context.quick ? { ...given, rows: given.rows / 10, rounds: given.rounds / 10 } : given;
  writeProblem(context.scratch, one.name, one);
  for (const threads of one.threads) yield* compareOnThreads(context, one, threads);
}

async function* compareOnThreads(
  context: BenchContext,
  one: Case,
  threads: number,
): AsyncGenerator<BenchRow> {
  const { rows, testRows, columns, classes, rounds, depth, name } = one;
  const task = classes > 0 ? `${classes} classes` : "numbers";
  const size = `${rows} × ${columns}, ${task}, ${rounds} rounds, ${threads} thread${threads > 1 ? "s" : ""}`;
  const measured: { library: string; ours: number; peer: number }[] = [];
  for (const style of styles) {
    const parameters = { n_estimators: rounds, learning_rate: 0.1, ...style.depth(depth) };
    const settings = { style: style.name, rows, testRows, columns, classes, threads, parameters };
    const args = [context.scratch, name, JSON.stringify(settings)];
    const { medians, ours, peer } = await context.interleave<Run, Run>(
      async () => figures(await context.node(join(import.meta.dirname, "ours.ts"), args, { built: true })),
      async () => figures(await context.python(join(import.meta.dirname, "peer.py"), args)),
      one.runs ? { runs: one.runs, warmUp: false } : {},
    );
    const label = `${style.library} style, ${size}`;
    measured.push({ library: style.library, ours: medians.ours.seconds, peer: medians.peer.seconds });
    yield row(label, medians.ours.seconds, medians.peer.seconds, one.goal, "s");
    if (threads === 1) continue;
    const [mine, theirs] = [medians.ours.peakMemoryMB, medians.peer.peakMemoryMB];
    yield row(`${label}: peak memory`, mine, theirs, one.memoryGoal, "MB");
    const unit = classes > 0 ? "log-loss" : "RMSE";
    yield row(`${label}: on ${testRows} other rows`, ours[0]!.loss, peer[0]!.loss, 1.01, unit);
  }
  if (one.fastestGoal === null) return;
  const fastest = measured.reduce((best, next) => (next.peer < best.peer ? next : best));
  for (const { library, ours } of measured) {
    const label = `${library} style beside the fastest original (${fastest.library}), ${size}`;
    yield row(label, ours, fastest.peer, one.fastestGoal, "s");
  }
}

function row(label: string, ours: number, peer: number, goal: number | null, unit: string): BenchRow {
  const ratio = ours / peer;
  return { case: label, ours, peer, ratio, goal, met: goal === null || ratio <= goal, unit };
}

function figures({ stdout, peakMemoryMB }: { readonly stdout: string; readonly peakMemoryMB: number }): Run {
  return { ...JSON.parse(stdout), peakMemoryMB };
}
