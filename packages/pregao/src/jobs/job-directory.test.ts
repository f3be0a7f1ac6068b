import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { jobDirectory, makeJobDirectory, sweepJobDirectories } from "./job-directory.ts";
import { SqliteQueue } from "./sqlite/sqlite-queue.ts";

it("sweeps the folders of ended jobs, whatever their ids, and leaves those of the others", async () => {
  const home = mkdtempSync(join(tmpdir(), "pregao-job-directory-"));
  const queue = await SqliteQueue.open(join(home, "jobs.sqlite"));
  const ids = ["plain", "schedule.x.2026-11-20T22:30:00.000Z"];
  for (const id of [...ids, "still:waits"]) {
    await queue.submit({ id, kind: "training", payload: null });
    await makeJobDirectory(home, id);
  }
  for (const id of ids) await queue.cancel(id);
  await makeJobDirectory(home, "no:longer/there");
  expect(await sweepJobDirectories(home, queue)).toBe(3);
  expect(ids.some((id) => existsSync(jobDirectory(home, id)))).toBe(false);
  expect(existsSync(jobDirectory(home, "still:waits"))).toBe(true);
  await queue.close();
  rmSync(home, { recursive: true, force: true });
});
