import { availableParallelism } from "node:os";
import { join } from "node:path";
import { median } from "../harness/context.ts";
import type { Bench, BenchContext, BenchRow, Measured } from "../harness/contract.ts";
import { cases, type StepCase } from "./cases.ts";

/** Limit of the first step, whatever the peer needs. */
const firstStepLimit = 0.5;
const memoryGoal = 0.8;
const threadSettings = [1, 2].filter((threads) => threads <= availableParallelism());

interface Run extends Measured {
  /** Seconds from nothing to the end of the first step. */
  readonly firstStep: number;
}

interface Setting {
  readonly threads: number;
  readonly optimiser?: "fused" | "foreach";
}

export const bench: Bench = {
  name: "neural",
  description:
    "How long a training step takes, and the first one, of the product's networks, against PyTorch with its best settings",
  requirementsFile: "requirements-neural.txt",
  requirements: ["torch==2.15.0"],
  async *cases(context) {
    for (const one of context.quick ? cases.slice(0, 1) : cases) {
      for (const batch of context.quick ? one.batches.slice(0, 1) : one.batches) {
        yield* compareSteps(context, one, batch);
      }
    }
  },
};

async function* compareSteps(context: BenchContext, one: StepCase, batch: number): AsyncGenerator<BenchRow> {
  const { architecture, parameters } = one;
  const settings = { architecture, parameters, batch, steps: context.quick ? 8 : 60 };
  const args = (setting: Setting) => [JSON.stringify({ ...settings, ...setting })];
  const oursOf = async (setting: Setting) =>
    figures(await context.node(join(import.meta.dirname, "ours.ts"), args(setting), { built: true }));
  const peerOf = async (setting: Setting) =>
    figures(await context.python(join(import.meta.dirname, "peer.py"), args(setting)));
  const ours = await fastest(
    threadSettings.map((threads) => ({ threads })),
    oursOf,
  );
  const peer = await fastest(
    threadSettings.flatMap((threads) => [
      { threads, optimiser: "fused" as const },
      { threads, optimiser: "foreach" as const },
    ]),
    peerOf,
  );
  const { medians, ...runs } = await context.interleave<Run, Run>(
    () => oursOf(ours),
    () => peerOf(peer),
    { warmUp: false },
  );
  const label = `${one.name}, batch ${batch}`;
  yield {
    case: label,
    ...compared(1000 * medians.ours.seconds, 1000 * medians.peer.seconds, one.goal),
    unit: "ms",
    detail: `ours with ${inWords(ours)}, PyTorch with ${inWords(peer)}`,
  };
  const first = [runs.ours, runs.peer].map((all) => median(all.map((run) => run.firstStep))) as [
    number,
    number,
  ];
  yield {
    case: `${label}: first step`,
    ...compared(...first, firstStepLimit / first[1]),
    unit: "s",
    detail: `goal: ${firstStepLimit} s`,
  };
  yield {
    case: `${label}: peak memory`,
    ...compared(medians.ours.peakMemoryMB, medians.peer.peakMemoryMB, memoryGoal),
    unit: "MB",
  };
}

/** The setting with the shortest step, of one run each. */
async function fastest<S>(settings: readonly S[], run: (setting: S) => Promise<Measured>): Promise<S> {
  let best: { readonly setting: S; readonly seconds: number } | undefined;
  for (const setting of settings) {
    const { seconds } = await run(setting);
    if (!best || seconds < best.seconds) best = { setting, seconds };
  }
  return best!.setting;
}

function compared(ours: number, peer: number, goal: number) {
  const ratio = ours / peer;
  return { ours, peer, ratio, goal, met: ratio <= goal };
}

function inWords({ threads, optimiser }: Setting): string {
  return `${threads} thread${threads > 1 ? "s" : ""}${optimiser ? ` and ${optimiser} AdamW` : ""}`;
}

function figures({ stdout, peakMemoryMB }: { readonly stdout: string; readonly peakMemoryMB: number }): Run {
  return { ...JSON.parse(stdout), peakMemoryMB };
}
