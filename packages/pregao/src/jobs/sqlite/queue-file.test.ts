import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SqliteQueue } from "./sqlite-queue.ts";

const run = promisify(execFile);
const fixture = join(import.meta.dirname, "claimer.fixture.ts");
const node = (...args: string[]) =>
  [process.execPath, "--conditions=pregao-source", fixture, ...args] as const;

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-queue-file-"));
  path = join(directory, "jobs.sqlite");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("the file of a queue", () => {
  it("gives each job to one process only", async () => {
    const queue = await SqliteQueue.open(path);
    const ids = Array.from({ length: 60 }, (_, at) => `job${at}`);
    for (const id of ids) await queue.submit({ id, kind: "training", payload: null });
    const outputs = await Promise.all(
      ["one", "two"].map(async (name) => {
        const [command, ...args] = node(path, "claim", name);
        return JSON.parse((await run(command, args)).stdout) as string[];
      }),
    );
    expect(outputs.flat().sort()).toEqual([...ids].sort());
    for (const [at, name] of ["one", "two"].entries()) {
      for (const id of outputs[at]!)
        expect(await queue.get(id)).toMatchObject({ result: { by: name }, attempts: 1 });
    }
    await queue.close();
  });

  it("tells a process what another has done", async () => {
    const queue = await SqliteQueue.open(path);
    await queue.submit({ id: "a", kind: "training", payload: null });
    const told: string[] = [];
    const listening = (async () => {
      for await (const { status } of queue.events("a", { signal: new AbortController().signal }))
        told.push(status);
    })();
    const [command, ...args] = node(path, "claim", "other");
    await run(command, args);
    await listening;
    expect(told).toEqual(["queued", "running", "completed"]);
    await queue.close();
  });

  it("keeps what was acknowledged when the disk is full, says so, and still reads", async () => {
    // The limit of a file's size stands in for the end of a disk.
    const [command, ...args] = node(path, "fill", "filler");
    const { stdout } = await run("bash", ["-c", `ulimit -f 600; exec "$0" "$@"`, command, ...args]);
    const { acknowledged, code, first } = JSON.parse(stdout) as {
      acknowledged: string[];
      code: string;
      first: string;
    };
    expect([code, first]).toEqual(["PREGAO_QUEUE_UNWRITABLE", "queued"]);
    expect(acknowledged.length).toBeGreaterThan(10);
    const queue = await SqliteQueue.open(path);
    expect((await queue.list({ limit: 1000 })).jobs.map(({ id }) => id).reverse()).toEqual(acknowledged);
    await queue.submit({ id: "more", kind: "training", payload: null });
    await queue.close();
  });

  it("is left alone when it cannot be read, or belongs to somebody else", async () => {
    const unreadable = { code: "PREGAO_QUEUE_UNREADABLE", details: { file: path } };
    const text = "this is no database, whatever its name may say; ".repeat(50);
    writeFileSync(path, text);
    await expect(SqliteQueue.open(path)).rejects.toMatchObject(unreadable);
    expect(readFileSync(path, "utf8")).toBe(text);
    rmSync(path);
    const other = new DatabaseSync(path);
    other.exec("CREATE TABLE notes (text TEXT); PRAGMA user_version = 1");
    other.close();
    await expect(SqliteQueue.open(path)).rejects.toMatchObject(unreadable);
    rmSync(path);
    await (await SqliteQueue.open(path)).close();
    const later = new DatabaseSync(path);
    later.exec("PRAGMA user_version = 1000");
    later.close();
    await expect(SqliteQueue.open(path)).rejects.toMatchObject({
      ...unreadable,
      message: expect.stringContaining("a later version"),
    });
  });

  it("cannot be made where nothing can be written", async () => {
    mkdirSync(path); // A folder stands in its place.
    await expect(SqliteQueue.open(path)).rejects.toMatchObject({ code: "PREGAO_QUEUE_UNWRITABLE" });
    writeFileSync(join(directory, "file"), "");
    await expect(SqliteQueue.open(join(directory, "file/jobs.sqlite"))).rejects.toMatchObject({
      code: "PREGAO_QUEUE_UNWRITABLE",
    });
  });
});
