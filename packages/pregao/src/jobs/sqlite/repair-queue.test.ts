import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { repairQueue } from "./repair-queue.ts";
import { SqliteQueue } from "./sqlite-queue.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-repair-"));
  path = join(directory, "jobs.sqlite");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("brings what can be read of a broken file into a new one, and keeps the old one as it was", async () => {
  const queue = await SqliteQueue.open(path);
  for (let at = 0; at < 60; at++) {
    await queue.submit({ id: `job${at}`, kind: "training", payload: { text: "x".repeat(2000), at } });
  }
  const free = { threads: 1, memoryMegabytes: 0, device: "cpu" } as const;
  const held = (await queue.claim("w", { kinds: ["training"], free }))!;
  await queue.complete(held, { of: 0 });
  await queue.close();
  // A stretch in the middle of the file, as a bad disk leaves it.
  const size = statSync(path).size;
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(16_384, 0xa5), 0, 16_384, Math.floor(size / 2 / 4096) * 4096);
  closeSync(file);
  const broken = readFileSync(path);

  const { healthy, jobs, keptAs } = await repairQueue(path, new Date("2026-01-05T12:00:00Z"));
  expect(healthy).toBe(false);
  expect(jobs).toBeGreaterThan(30);
  expect(jobs).toBeLessThan(60);
  expect(keptAs).toBe(`${path}.unreadable-20260105T120000`);
  expect(readFileSync(keptAs!).equals(broken)).toBe(true);

  const repaired = await SqliteQueue.open(path);
  const { total, byStatus } = await repaired.list();
  expect([total, byStatus.completed]).toEqual([jobs, 1]);
  expect(await repaired.get("job0")).toMatchObject({ status: "completed", result: { of: 0 } });
  const told: string[] = [];
  for await (const { status } of repaired.events("job0", { signal: new AbortController().signal }))
    told.push(status);
  expect(told).toEqual(["completed"]);
  expect((await repaired.claim("w", { kinds: ["training"], free }))?.job).toMatchObject({
    id: "job1",
    payload: { at: 1 },
  });
  await repaired.submit({ id: "new", kind: "training", payload: null });
  await repaired.close();
  expect(await repairQueue(path)).toMatchObject({ healthy: true, keptAs: null });
});

it("does nothing where there is no file", async () => {
  expect(await repairQueue(path)).toEqual({ healthy: true, jobs: 0, keptAs: null });
  expect(existsSync(path)).toBe(false);
});
