import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { FileChanges } from "./changes.ts";
import { QueueFile } from "./database.ts";

it("wakes everyone who waits when one of them finds that the file has changed", async () => {
  const directory = mkdtempSync(join(tmpdir(), "pregao-changes-"));
  const path = join(directory, "jobs.sqlite");
  const [file, another] = [await QueueFile.open(path), await QueueFile.open(path)];
  const changes = new FileChanges(file);
  const { signal } = new AbortController();
  let awake = false;
  const waiting = changes.next(60_000, signal).then(() => {
    awake = true;
  });
  another.run("UPDATE facts SET value = value + 1 WHERE name = 'bell'");
  await changes.next(60_000, signal);
  await setImmediate();
  expect(awake).toBe(true);
  changes.close();
  await waiting;
  file.close();
  another.close();
  rmSync(directory, { recursive: true, force: true });
});
