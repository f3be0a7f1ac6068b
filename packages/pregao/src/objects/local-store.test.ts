import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { LocalObjectStore } from "./local-store.ts";
import { objectStoreConformance } from "./object-store.conformance.fixture.ts";

const root = mkdtempSync(join(tmpdir(), "pregao-local-objects-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let made = 0;
const emptyFolder = (): string => join(root, String(made++));

describe("a folder as object store", () => {
  objectStoreConformance({ open: async () => new LocalObjectStore(emptyFolder()), atomicConditions: true });
});

describe("a folder that others use too", () => {
  it("shows files that were put there by hand, and not what begins with a dot", async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "year=2024", ".tmp-1-a-x"), { recursive: true });
    writeFileSync(join(folder, "year=2024", "bars.parquet"), "PAR1");
    writeFileSync(join(folder, ".hidden"), "");
    const store = new LocalObjectStore(folder);
    expect((await store.list()).map(({ key, size }) => [key, size])).toEqual([["year=2024/bars.parquet", 4]]);
    writeFileSync(join(folder, "year=2024", "bars.parquet"), "PAR1 longer");
    expect((await store.head("year=2024/bars.parquet"))!.size).toBe(11);
  });

  it("says in words where a key cannot be a file", async () => {
    const store = new LocalObjectStore(emptyFolder());
    await store.put("a", new Uint8Array(1));
    await expect(store.put("a/b", new Uint8Array(1))).rejects.toMatchObject({
      code: "PREGAO_OBJECT_STORE_FAILED",
      details: { operation: "put", key: "a/b" },
    });
    expect((await store.list()).map(({ key }) => key)).toEqual(["a"]);
  });

  it("counts right with writers in several processes, one of which is killed while it writes", async () => {
    const folder = emptyFolder();
    const store = new LocalObjectStore(folder);
    await store.put("counter", new TextEncoder().encode("0"));
    const counting = join(import.meta.dirname, "counting-writer.fixture.ts");
    const writer = (times: number) =>
      spawn(process.execPath, [counting, folder, String(times)], { stdio: ["ignore", "pipe", "inherit"] });
    const [a, b, endless] = [writer(15), writer(15), writer(1_000_000)];
    // Asked now: the short ones may be over before the endless one begins.
    const closed = [a, b, endless].map((child) => once(child, "close"));
    let raised = 0;
    endless.stdout!.on("data", (text: Buffer) => {
      raised += text.toString().length;
    });
    await once(endless.stdout!, "data");
    endless.kill("SIGKILL");
    const ended = await Promise.all(closed);
    expect(ended.map(([code, signal]) => code ?? signal)).toEqual([0, 0, "SIGKILL"]);
    const total = Number(new TextDecoder().decode((await store.get("counter")).bytes));
    // The killed one may have raised it once more than it could say.
    expect([30 + raised, 31 + raised]).toContain(total);
    await store.put("other", new Uint8Array(1));
    expect(readdirSync(folder).filter((name) => name.startsWith(".tmp-"))).toEqual([]);
  });
});
