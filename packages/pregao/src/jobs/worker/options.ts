import { totalmem } from "node:os";
import { z } from "zod";
import { type OptionTable, option } from "../../config/index.ts";

/** What a worker takes of its machine. The threads are those of the settings. */
export const workerOptions = {
  concurrency: option(z.coerce.number().int().min(1).max(256).default(1), {
    description: "Jobs that run at once, as far as threads and memory allow.",
    placeholder: "N",
  }),
  kinds: option(z.array(z.string().min(1)).default([]), {
    description:
      "Only jobs of this kind (training, retraining, trial, webhook); repeat it or separate by commas.",
    placeholder: "KIND",
    defaultInWords: "every kind",
  }),
  memory: option(z.coerce.number().int().min(64).max(100_000_000).default(defaultWorkerMemory), {
    description: "Megabytes that its jobs may declare together.",
    placeholder: "MB",
    defaultInWords: "four fifths of the machine's or the container's",
  }),
  device: option(z.enum(["cpu", "cuda"]).default("cpu"), {
    description: "Jobs for which device it takes: cuda takes those for the processor too.",
  }),
  grace: option(z.coerce.number().min(0).max(86_400).default(20), {
    description:
      "Seconds that running jobs have to end when the worker is told to stop; what is not done by then is given back and goes on elsewhere.",
    placeholder: "SECONDS",
  }),
} as const satisfies OptionTable;

export type WorkerOptions = {
  readonly [Name in keyof typeof workerOptions]: z.output<(typeof workerOptions)[Name]>;
};

/** Megabytes. */
export function defaultWorkerMemory(): number {
  const constrained = process.constrainedMemory();
  // Without a limit the system answers 0 or a number beyond all memory.
  const bytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return Math.max(64, Math.floor((0.8 * bytes) / 2 ** 20));
}
