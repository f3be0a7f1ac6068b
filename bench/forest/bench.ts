import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { drawCombinations, loadFamily } from "pregao";
import { median } from "../harness/context.ts";
import type { Bench, Measured } from "../harness/contract.ts";
import { writeProblem } from "./problem.ts";

const root = join(import.meta.dirname, "../..");
const data = join(root, "../shared/data/b3_yahoo_daily_2021_2026.csv.gz");

interface Run extends Measured {
  /** Of the whole process, from start to end. */
  readonly whole: number;
  readonly logLoss: number;
  readonly best: object;
}

/** Limits of `pregao train` on two threads, whatever the peer needs. */
const secondsLimit = 10;
const memoryLimit = 400;

export const bench: Bench = {
  name: "forest",
  description:
    "How long pregao train takes on five years of daily B3 bars (search of 4 draws × 3 folds of 100 trees and a final fit), against scikit-learn doing the search alone",
  requirements: ["scikit-learn==1.9.1"],
  async *cases(context) {
    if (!existsSync(data)) throw new Error(`the benchmark reads ${data}, which is not there`);
    const threads = String(Math.min(2, availableParallelism()));
    const trees = context.quick ? 10 : 100;
    const draws = drawCombinations((await loadFamily("rf")).searchSpaces.original!, 4, 42);
    const problem = await writeProblem(context.scratch, data, draws, trees);
    const words = ["train", "--source", data, "--space", "original", "--param", `n_estimators=${trees}`];
    const ours = [...words, "--threads", threads, "--seed", "42", "--home", context.scratch, "--json"];
    const { medians, ...runs } = await context.interleave<Run, Run>(
      async () => oursOf(await context.node(join(root, "packages/pregao/bin/pregao.js"), ours)),
      async () =>
        peerOf(await context.python(join(import.meta.dirname, "peer.py"), [context.scratch, threads])),
    );
    const size = `${problem.rows} rows × ${problem.columns} features, 3 classes, ${threads} threads`;
    const time = medians.ours.seconds / medians.peer.seconds;
    yield {
      case: `search and fit: ${size}`,
      ours: medians.ours.seconds,
      peer: medians.peer.seconds,
      ratio: time,
      goal: 0.15,
      met: time <= 0.15,
      unit: "s",
      detail: "12 forests of 100 trees and the final one; binning included, start-up not",
    };
    const whole = median(runs.ours.map((run) => run.whole));
    yield {
      case: "pregao train, the whole process",
      ours: whole,
      peer: medians.peer.seconds,
      ratio: whole / medians.peer.seconds,
      goal: secondsLimit / medians.peer.seconds,
      met: whole < secondsLimit,
      unit: "s",
      detail: `start, reading, features, search, fit, judging with intervals, saving, report: goal below ${secondsLimit} s; the peer's figure is its search alone`,
    };
    const memory = medians.ours.peakMemoryMB / medians.peer.peakMemoryMB;
    yield {
      case: "peak memory of the process",
      ours: medians.ours.peakMemoryMB,
      peer: medians.peer.peakMemoryMB,
      ratio: memory,
      goal: memoryLimit / medians.peer.peakMemoryMB,
      met: medians.ours.peakMemoryMB < memoryLimit,
      unit: "MB",
      detail: `goal below ${memoryLimit} MB`,
    };
    const [mine, theirs] = [runs.ours[0]!, runs.peer[0]!];
    yield {
      case: "log-loss on the test part",
      ours: mine.logLoss,
      peer: theirs.logLoss,
      ratio: mine.logLoss / theirs.logLoss,
      goal: 1.01,
      met: mine.logLoss <= 1.01 * theirs.logLoss,
      unit: "log-loss",
      detail: `best draws: ${JSON.stringify(mine.best)}, ${JSON.stringify(theirs.best)}`,
    };
  },
};

interface ChildFigures {
  readonly stdout: string;
  readonly seconds: number;
  readonly peakMemoryMB: number;
}

function oursOf({ stdout, seconds: whole, peakMemoryMB }: ChildFigures): Run {
  const { seconds, search, evaluation } = JSON.parse(stdout);
  return {
    seconds: seconds.search + seconds.fit,
    whole,
    peakMemoryMB,
    best: search.best,
    logLoss: evaluation.test.log_loss,
  };
}

function peerOf({ stdout, seconds: whole, peakMemoryMB }: ChildFigures): Run {
  const { seconds, best, logLoss } = JSON.parse(stdout);
  return { seconds, whole, peakMemoryMB, best, logLoss };
}
