import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { median } from "../harness/context.ts";
import type { Bench, Measured } from "../harness/contract.ts";
import { writeProblem } from "./problem.ts";

const data = join(import.meta.dirname, "../../../shared/data/b3_yahoo_daily_2021_2026.csv.gz");

interface Run extends Measured {
  /** Of the best epoch on the validation windows. */
  readonly loss: number;
}

export const bench: Bench = {
  name: "neural-b3",
  description:
    "How long the multi-task LSTM of the B3 service takes to train on five years of 39 names, against a PyTorch script",
  requirements: ["torch==2.15.0"],
  requirementsFile: "requirements-neural.txt",
  async *cases(context) {
    if (!existsSync(data)) throw new Error(`the benchmark reads ${data}, which is not there`);
    const lookback = 32;
    const problem = await writeProblem(context.scratch, data, lookback);
    const epochs = context.quick ? 1 : 25;
    const threads = Math.min(2, availableParallelism());
    const parameters = {
      lookback,
      features: problem.features,
      epochs,
      units: 96,
      dropout: 0.2,
      batch_size: 128,
      learning_rate: 1e-3,
      loss_weight_action: 20,
      loss_weight_return: 50,
      focal_loss_gamma: 3,
      weight_decay: 1e-4,
      gradient_clip_norm: 1,
    };
    const args = [context.scratch, JSON.stringify({ parameters, threads, seed: 1 })];
    const { medians, ...runs } = await context.interleave<Run, Run>(
      async () => figures(await context.node(join(import.meta.dirname, "ours.ts"), args, { built: true })),
      async () => figures(await context.python(join(import.meta.dirname, "peer.py"), args)),
      { runs: 3, warmUp: false },
    );
    const size = `${problem.train} windows of ${lookback} × ${problem.features}, ${epochs} epochs, ${threads} threads`;
    const time = medians.ours.seconds / medians.peer.seconds;
    yield {
      case: `training with validation: ${size}`,
      ours: medians.ours.seconds,
      peer: medians.peer.seconds,
      ratio: time,
      goal: 0.7,
      met: time <= 0.7,
      unit: "s",
    };
    const memory = medians.ours.peakMemoryMB / medians.peer.peakMemoryMB;
    yield {
      case: "peak memory of the process",
      ours: medians.ours.peakMemoryMB,
      peer: medians.peer.peakMemoryMB,
      ratio: memory,
      goal: 0.8,
      met: memory <= 0.8,
      unit: "MB",
    };
    const [ours, peer] = [runs.ours, runs.peer].map((all) => median(all.map(({ loss }) => loss))) as [
      number,
      number,
    ];
    yield {
      case: `best loss on ${problem.validation} validation windows`,
      ours,
      peer,
      ratio: ours / peer,
      goal: null,
      met: true,
      unit: "loss",
    };
  },
};

function figures({ stdout, peakMemoryMB }: { readonly stdout: string; readonly peakMemoryMB: number }): Run {
  return { ...JSON.parse(stdout), peakMemoryMB };
}
