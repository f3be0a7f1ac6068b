/** Jobs that do what tests ask for: `node` loads this module in the processes of a worker. */
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import type { JobContext, JobRunner } from "../runner.ts";

type Deed = (context: JobContext, argument: string) => Promise<string>;

const deeds: Readonly<Record<string, Deed>> = {
  /** Ends with the id of its process. */
  tell: async ({ tell }) => {
    tell({ stage: "telling", progress: 0.5, epoch: 1, epochs: 2, loss: 0.25 });
    return String(process.pid);
  },
  refuse: async () => {
    throw new PregaoError("PREGAO_USAGE", { reason: "it is meant to be refused" });
  },
  fail: async () => {
    throw new Error("it is meant to fail");
  },
  /** Begins, says so in a file, and goes on until it is stopped. */
  wait: async ({ signal }, file) => {
    await appendFile(file, "begun\n");
    await setTimeout(60_000, undefined, { signal });
    return "never";
  },
  /** Blocks its event loop for ever: only the end of its process ends it. */
  block: async (_, file) => {
    await appendFile(file, `${process.pid}\n`);
    for (;;);
  },
  crash: async () => {
    process.kill(process.pid, "SIGSEGV");
    await setTimeout(60_000);
    return "never";
  },
  hoard: async () => {
    const kept = Array.from({ length: 40 }, () => new Uint8Array(10_000_000).fill(1));
    await setTimeout(60_000);
    return String(kept.length);
  },
  /** Kills its worker the first time, and then waits to be ended with it; the second time it ends with what it left. */
  abandon: async ({ directory }, worker) => {
    const file = join(directory, "left");
    const before = await readFile(file, "utf8").catch(() => "");
    if (before !== "") return before;
    await writeFile(file, "begun");
    process.kill(Number(worker), "SIGKILL");
    await setTimeout(60_000);
    return "never";
  },
  /** Counts its attempts in its folder; the first is killed, the second ends with what it found. */
  resume: async ({ directory }) => {
    const file = join(directory, "attempts");
    const before = await readFile(file, "utf8").catch(() => "");
    await writeFile(file, `${before}x`);
    if (before === "") process.kill(process.pid, "SIGKILL");
    return before;
  },
};

const probe: JobRunner<{ readonly deed: string; readonly argument: string }> = {
  kind: "probe",
  payload: z.strictObject({ deed: z.enum(Object.keys(deeds) as [string]), argument: z.string().default("") }),
  run: ({ deed, argument }, context) => deeds[deed]!(context, argument),
};

export default [probe];
