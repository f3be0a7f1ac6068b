import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pino } from "pino";
import { afterAll, describe, expect, it } from "vitest";
import { isProcessRunning } from "../../atomic-files.ts";
import { loadConfiguration, parseOptions } from "../../config/index.ts";
import { openQueue } from "../open-queue.ts";
import { workerOptions } from "./options.ts";
import { superviseWorkers } from "./supervise-workers.ts";

const home = mkdtempSync(join(tmpdir(), "pregao-supervision-"));
const configuration = loadConfiguration({
  directory: home,
  environment: {},
  flags: { home, threads: 1, jobLeaseSeconds: 1 },
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error("it did not come to be");
    await setTimeout(20);
  }
}

describe("workers under supervision", () => {
  it("come again when they are killed, their jobs are done all the same, and stopped they are gone", async () => {
    const queue = await openQueue(configuration);
    const workers = superviseWorkers({
      count: 1,
      configuration,
      options: parseOptions(workerOptions, { kinds: ["probe"], grace: 0 }),
      logger: pino({ level: "silent" }),
      runners: new URL("./test-runners.fixture.ts", import.meta.url).href,
    });
    await workers.ready;
    const [first] = workers.processIds;
    const { id } = await queue.submit({
      kind: "probe",
      payload: { deed: "abandon", argument: String(first) },
      backoffSeconds: 0,
    });
    // The job kills its worker the first time; then another worker finds what the first attempt has left.
    for await (const _ of queue.events(id, { signal: AbortSignal.timeout(25_000) }));
    expect(await queue.get(id)).toMatchObject({ status: "completed", attempts: 2, result: "begun" });
    expect(isProcessRunning(first!)).toBe(false);
    const [second] = workers.processIds;
    expect(second).not.toBe(first);
    await workers.stop();
    expect(workers.processIds).toEqual([]);
    await until(() => !isProcessRunning(second!));
    expect((await queue.state()).workers.filter(({ pid }) => pid === second)).toEqual([]);
    await queue.close();
  });
});
