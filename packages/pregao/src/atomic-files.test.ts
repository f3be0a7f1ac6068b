import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isTemporaryName, sweepTemporaries, temporaryName, writeFileAtomically } from "./atomic-files.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-atomic-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("atomic writing", () => {
  it("makes folders, replaces content, and leaves no temporary", async () => {
    const path = join(directory, "a/b/file.txt");
    await writeFileAtomically(path, "one");
    await writeFileAtomically(path, "two");
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(readdirSync(join(directory, "a/b"))).toEqual(["file.txt"]);
  });

  it("keeps the old content and no leftovers when the write fails", async () => {
    const path = join(directory, "taken");
    mkdirSync(path);
    await expect(writeFileAtomically(path, "x")).rejects.toThrow();
    expect(readdirSync(directory)).toEqual(["taken"]);
  });
});

describe("sweeping", () => {
  it("removes what ended processes left, keeps the work of running ones and everything else", async () => {
    const { pid: ended } = spawnSync(process.execPath, ["-e", ""]);
    writeFileSync(join(directory, `.tmp-${ended}-0011-left`), "");
    mkdirSync(join(directory, `.tmp-${ended}-0022-version`));
    writeFileSync(join(directory, temporaryName("mine")), "");
    writeFileSync(join(directory, "kept"), "");
    expect(await sweepTemporaries(directory)).toBe(2);
    const names = readdirSync(directory);
    expect(names).toHaveLength(2);
    expect(names.filter(isTemporaryName)).toHaveLength(1);
    expect(existsSync(join(directory, "kept"))).toBe(true);
  });
});
