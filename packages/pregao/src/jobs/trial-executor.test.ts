import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, describe, expect, it } from "vitest";
import { loadConfiguration, parseOptions } from "../config/index.ts";
import { tuneOptions } from "../pipeline/options/tune.ts";
import { tune } from "../pipeline/tuning/tune.ts";
import { createRunContext } from "../progress.ts";
import { openQueue } from "./open-queue.ts";
import { queueTrialExecutor } from "./trial-executor.ts";
import { workerOptions } from "./worker/options.ts";
import { runWorker } from "./worker/run-worker.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-queued-trials-"));
const configuration = loadConfiguration({ directory: home, environment: {}, flags: { home, threads: 2 } });
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("trials through the queue", () => {
  it("give the study that trials in this process give, pruned ones too", async () => {
    const options = parseOptions(tuneOptions, {
      ...{ model: "xgboost", source: "synthetic:planted,symbols=2,bars=500", features: "basic", folds: 2 },
      ...{ trials: 8, parallel: 2, pruner: "successive-halving", param: { n_estimators: "30" } },
    });
    const context = createRunContext({ seed: 3, threads: 2 });
    const here = await tune({ ...options, study: "here" }, configuration, context);
    const queue = await openQueue(configuration);
    const stop = new AbortController();
    const own = parseOptions(workerOptions, { kinds: ["trial"], concurrency: 2 });
    const logger = pino({ level: "silent" });
    const working = runWorker(queue, configuration, own, { logger, signal: stop.signal });
    try {
      const there = await tune({ ...options, study: "there" }, configuration, context, (study) =>
        queueTrialExecutor(study, { queue, options, seed: context.seed }),
      );
      expect(there.study.trials).toEqual(here.study.trials);
      const states = new Set(there.study.trials.map(({ state }) => state));
      expect(states).toEqual(new Set(["complete", "pruned"]));
      expect((await queue.list({ kinds: ["trial"] })).byStatus.completed).toBe(8);
      // Run again without its journal it finds the trials that were done.
      await tune({ ...options, study: "again" }, configuration, context, (study) =>
        queueTrialExecutor(study, { queue, options, seed: context.seed }),
      );
      expect((await queue.list({ kinds: ["trial"] })).total).toBe(8);
    } finally {
      stop.abort();
      await working;
      await queue.close();
    }
  });
});
