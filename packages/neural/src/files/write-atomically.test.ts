import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeAtomically } from "./write-atomically.ts";

test("a file is written whole, and leftovers of killed processes go", async () => {
  const folder = await mkdtemp(join(tmpdir(), "atomic-"));
  try {
    const inner = join(folder, "a/b");
    await writeAtomically(join(inner, "file"), "first");
    const gone = ".tmp-999999999-0123456789ab-file";
    const kept = [`.tmp-${process.pid}-0123456789ab-file`, ".tmp-999999999-0123456789ab-other", ".tmp-mine"];
    for (const name of [gone, ...kept]) await writeFile(join(inner, name), "part");
    await writeAtomically(join(inner, "file"), new TextEncoder().encode("second"));
    expect(await readFile(join(inner, "file"), "utf8")).toBe("second");
    expect((await readdir(inner)).sort()).toEqual([...kept, "file"].sort());
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("what cannot take its place leaves nothing behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "atomic-"));
  try {
    await writeAtomically(join(folder, "taken/file"), "");
    await expect(writeAtomically(join(folder, "taken"), "text")).rejects.toThrow();
    expect(await readdir(folder)).toEqual(["taken"]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
