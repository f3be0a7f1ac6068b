import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { readPlainResult, writePlainResult } from "./plain-results.ts";

const directory = mkdtempSync(join(tmpdir(), "pregao-plain-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function round(value: unknown): Promise<unknown> {
  await writePlainResult(directory, value);
  return readPlainResult(directory);
}

describe("a plain result", () => {
  it("comes back as it was, whatever is in it", async () => {
    const arrays = fc.oneof(
      fc.float64Array({ maxLength: 9 }),
      fc.float32Array({ maxLength: 9 }),
      fc.int32Array({ maxLength: 9 }),
      fc.int8Array({ maxLength: 9 }),
      fc.uint8Array({ maxLength: 9 }),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null), arrays),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("$array", "$number", "$$x")), tie("tree"), {
          maxKeys: 4,
          noNullPrototype: true,
        }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(tree, async (value) => {
        expect(await round({ value })).toStrictEqual({ value });
      }),
      { numRuns: 60 },
    );
  });

  it("keeps shared memory shared, and views apart from what they are views of", async () => {
    const shared = new Float32Array(new SharedArrayBuffer(8)).fill(Math.PI);
    const view = new Float64Array([1, Number.NaN, -0, Number.NEGATIVE_INFINITY]).subarray(1);
    const found = (await round({ shared, view, gone: undefined })) as Record<string, Float64Array>;
    expect(found.shared!.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect([...found.shared!]).toEqual([...shared]);
    expect(found.view!.buffer).toBeInstanceOf(ArrayBuffer);
    expect([...found.view!]).toEqual([Number.NaN, -0, Number.NEGATIVE_INFINITY]);
    expect("gone" in found).toBe(false);
  });

  it("refuses what is not plain, naming its place", async () => {
    await expect(writePlainResult(directory, { a: [new Map()] })).rejects.toThrow("result.a[0]");
    await expect(writePlainResult(directory, { a: () => 1 })).rejects.toThrow("result.a is");
    await expect(writePlainResult(directory, new Date(0))).rejects.toThrow(TypeError);
  });
});
