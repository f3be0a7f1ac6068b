import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { loadConfiguration } from "../../config/index.ts";
import { codeVersion } from "./code-version.ts";
import { cleanStageCache, type Stage, StageCache } from "./stage-cache.ts";

const scratch = mkdtempSync(join(tmpdir(), "pregao-stages-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
let count = 0;
let root: string;
beforeEach(() => {
  root = join(scratch, String(count++));
});

const stage = (inputs: unknown): Stage<{ values: Float64Array }> => ({
  name: "model xgb_classifier",
  inputs,
});
const result = { values: Float64Array.of(1, Number.NaN, 3) };

describe("the cache of stages", () => {
  it("finds a result by its inputs, in whatever order they are named, and by nothing else", async () => {
    const cache = new StageCache(root, "code");
    expect(await cache.find(stage({ a: 1, b: [2] }))).toBeUndefined();
    await cache.keep(stage({ a: 1, b: [2] }), result);
    expect(await cache.find(stage({ b: [2], a: 1 }))).toEqual({ result });
    expect(await cache.find(stage({ a: 1, b: [3] }))).toBeUndefined();
    expect(await cache.find({ name: "model other", inputs: { a: 1, b: [2] } })).toBeUndefined();
    expect(await new StageCache(root, "other code").find(stage({ a: 1, b: [2] }))).toBeUndefined();
    expect(await new StageCache(root, "code").find(stage({ a: 1, b: [2] }))).toEqual({ result });
  });

  it("takes an altered result for none and makes room for a new one", async () => {
    const cache = new StageCache(root, "code");
    for (const [file, change] of [
      ["result.json", (text: string) => text.replace("Float64Array", "Float32Array")],
      ["manifest.json", () => "{"],
    ] as const) {
      await cache.keep(stage(1), result);
      const [folder] = readdirSync(root);
      const path = join(root, folder!, file);
      writeFileSync(path, change(readFileSync(path, "utf8")));
      expect(await cache.find(stage(1))).toBeUndefined();
      rmSync(join(root, folder!), { recursive: true, force: true });
    }
    await cache.keep(stage(1), result);
    expect(await cache.find(stage(1))).toEqual({ result });
  });

  it("keeps nothing of a result that cannot be written, and sweeps what a killed process left", async () => {
    const cache = new StageCache(root, "code");
    const broken: Stage<{ values: Float64Array }> = {
      ...stage(1),
      format: {
        write: async (directory) => {
          writeFileSync(join(directory, "half"), "half");
          throw new Error("disk full");
        },
        read: async () => result,
      },
    };
    await expect(cache.keep(broken, result)).rejects.toThrow("disk full");
    expect(readdirSync(root)).toEqual([]);
    const left = join(root, ".tmp-99999999-abc-stage");
    writeFileSync(left, "");
    await new StageCache(root, "code").keep(stage(1), result);
    expect(readdirSync(root)).toHaveLength(1);
  });

  it("gives two runs that keep the same at once one result", async () => {
    const [one, two] = [new StageCache(root, "code"), new StageCache(root, "code")];
    await Promise.all([one.keep(stage(1), result), two.keep(stage(1), result)]);
    expect(readdirSync(root)).toHaveLength(1);
    expect(await one.find(stage(1))).toEqual({ result });
  });

  it("is cleaned of what was not used for some days", async () => {
    const cache = new StageCache(root, "code");
    await cache.keep(stage(1), result);
    const [old] = readdirSync(root);
    const longAgo = new Date(Date.now() - 10 * 86_400_000);
    utimesSync(join(root, old!), longAgo, longAgo);
    await cache.keep(stage(2), result);
    expect(await cleanStageCache(root, 11)).toMatchObject({ removed: 0, kept: 2 });
    const cleaned = await cleanStageCache(root, 9);
    expect(cleaned).toMatchObject({ removed: 1, kept: 1 });
    expect(cleaned.bytes).toBeGreaterThan(0);
    expect(await cache.find(stage(2))).toEqual({ result });
    expect(await cleanStageCache(root, 0)).toMatchObject({ removed: 1, kept: 0 });
    expect(await cleanStageCache(join(root, "none"), 0)).toEqual({ removed: 0, bytes: 0, kept: 0 });
  });
});

describe("the version of the code", () => {
  it("is the same for the same program, and another when a module of the user changes", () => {
    const directory = mkdtempSync(join(scratch, "own-"));
    const version = (): string => codeVersion(loadConfiguration({ directory, environment: {} }));
    const bare = version();
    expect(version()).toBe(bare);
    writeFileSync(join(directory, "pregao.features.ts"), "export const features = [];");
    const own = version();
    expect(own).not.toBe(bare);
    writeFileSync(join(directory, "pregao.features.ts"), "export const features = [ ];");
    expect(version()).not.toBe(own);
  });
});
