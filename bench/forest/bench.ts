import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Bench, Measured } from "../harness/contract.ts";
import { readMarketProblem } from "./market-features.ts";
import { writeProblem } from "./problem-files.ts";

const data = join(import.meta.dirname, "../../../shared/data/b3_yahoo_daily_2021_2026.csv.gz");

interface SearchRun extends Measured {
  readonly logLoss: number;
  readonly best: object;
}

/** Limits of the search on our side, whatever the peer needs. */
const SECONDS = 10;
const MEGABYTES = 400;

export const bench: Bench = {
  name: "forest",
  description:
    "How long a randomised search of a random forest takes on five years of daily B3 bars (4 draws × 3 folds of 100 trees and a final fit), against scikit-learn",
  requirements: ["scikit-learn==1.9.1"],
  async *cases(context) {
    if (!existsSync(data)) throw new Error(`the benchmark reads ${data}, which is not there`);
    const threads = Math.min(2, availableParallelism());
    const problem = readMarketProblem(data);
    writeProblem(context.scratch, problem, context.quick ? 10 : 100);
    const args = [context.scratch, String(threads)];
    const ours = join(import.meta.dirname, "search.ts");
    const peer = join(import.meta.dirname, "peer.py");
    const { medians, ...runs } = await context.interleave<SearchRun, SearchRun>(
      async () => parse(await context.node(ours, args)),
      async () => parse(await context.python(peer, args)),
    );
    const size = `${problem.labels.length} rows × ${problem.columns.length} features, 3 classes, ${threads} threads`;
    const time = medians.ours.seconds / medians.peer.seconds;
    yield {
      case: `search: ${size}`,
      ours: medians.ours.seconds,
      peer: medians.peer.seconds,
      ratio: time,
      goal: 0.15,
      met: time <= 0.15 && medians.ours.seconds < SECONDS,
      unit: "s",
      detail: `binning included, start-up not; goal also below ${SECONDS} s`,
    };
    const memory = medians.ours.peakMemoryMB / medians.peer.peakMemoryMB;
    yield {
      case: "peak memory of the process",
      ours: medians.ours.peakMemoryMB,
      peer: medians.peer.peakMemoryMB,
      ratio: memory,
      goal: null,
      met: medians.ours.peakMemoryMB < MEGABYTES,
      unit: "MB",
      detail: `goal below ${MEGABYTES} MB`,
    };
    const [mine, theirs] = [runs.ours[0]!, runs.peer[0]!];
    yield {
      case: "held-out log-loss of the best draw",
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

/** What a side prints about its search, with the memory that the harness saw. */
function parse(run: { readonly stdout: string; readonly peakMemoryMB: number }): SearchRun {
  const { seconds, logLoss, best } = JSON.parse(run.stdout);
  return { seconds, logLoss, best, peakMemoryMB: run.peakMemoryMB };
}
