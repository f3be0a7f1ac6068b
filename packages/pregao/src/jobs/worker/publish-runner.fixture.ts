import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { forestFacts } from "../../registry/facts.fixture.ts";
import { openRegistry } from "../../registry/index.ts";
import type { JobRunner } from "../runner.ts";

/** A short job that leaves traces: a version published under its id, and an alias moved by it. */
const publishRunner: JobRunner<{ readonly name: string; readonly milliseconds: number }> = {
  kind: "publish",
  payload: z.strictObject({ name: z.string(), milliseconds: z.number() }),
  async run({ name, milliseconds }, { job, configuration, signal, tell }) {
    const registry = openRegistry(configuration);
    tell({ stage: "working", progress: 0.1 });
    await setTimeout(milliseconds, undefined, { signal });
    const { version } = await registry.publish(name, {
      key: job.id,
      facts: forestFacts,
      write: (directory) => writeFile(join(directory, "model.bin"), new Uint8Array(20_000).fill(7)),
    });
    tell({ stage: "published", progress: 0.9 });
    const { entries } = await registry.log(name);
    const by = `job ${job.id}`;
    if (!entries.some((entry) => entry.by === by))
      await registry.setAlias(name, "newest", version, { by, reason: "it was published last" });
    return { name, version };
  },
};

export default [publishRunner];
