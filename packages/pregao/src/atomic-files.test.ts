import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sweepTemporaries, temporaryName, writeFileAtomically } from "./atomic-files.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "pregao-atomic-"));
});
afterEach(() => rm(directory, { recursive: true }));

const ofDeadProcess = ".tmp-999999999-aa-report.html";

describe("an atomic write", () => {
  it("makes folders, replaces what was there and leaves only the file", async () => {
    const path = join(directory, "a", "b.json");
    await writeFileAtomically(path, "one");
    await writeFileAtomically(path, new TextEncoder().encode("two"));
    expect(await readFile(path, "utf8")).toBe("two");
    expect(await readdir(join(directory, "a"))).toEqual(["b.json"]);
  });

  it("keeps the old state and nothing else when it cannot finish", async () => {
    const path = join(directory, "taken");
    await mkdir(join(path, "by-a-folder"), { recursive: true });
    await expect(writeFileAtomically(path, "text")).rejects.toThrow();
    expect(await readdir(directory)).toEqual(["taken"]);
  });

  it("removes what a killed process left in the folder, not what a running one is writing", async () => {
    const running = temporaryName("other.json");
    for (const name of [ofDeadProcess, running]) await writeFile(join(directory, name), "");
    await writeFileAtomically(join(directory, "b.json"), "text");
    expect(await readdir(directory)).toEqual([running, "b.json"].sort());
  });
});

describe("sweeping", () => {
  it("removes folders too and counts", async () => {
    await mkdir(join(directory, ofDeadProcess, "inside"), { recursive: true });
    await writeFile(join(directory, "kept"), "");
    expect(await sweepTemporaries(directory)).toBe(1);
    expect(await readdir(directory)).toEqual(["kept"]);
  });
});
