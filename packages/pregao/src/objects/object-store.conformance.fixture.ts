import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { ObjectStore } from "./object-store.ts";

export interface ConformanceSubject {
  /** An empty store. */
  open(): Promise<ObjectStore>;
  /** Whether the server decides over a condition and writes in one step; s3s-fs looks first and writes afterwards. */
  readonly atomicConditions: boolean;
}

const text = (content: string): Uint8Array => new TextEncoder().encode(content);

/** What every object store promises. */
export function objectStoreConformance({ open, atomicConditions }: ConformanceSubject): void {
  let store: ObjectStore;
  let scratch: string;
  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "pregao-objects-"));
  });
  afterAll(() => rmSync(scratch, { recursive: true, force: true }));
  beforeEach(async () => {
    store = await open();
  });

  it("gives back what was put, byte for byte, and what it is", async () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, k) => (k * 7) % 256);
    const before = Date.now();
    const put = await store.put("models/b3/1/model.bin", bytes);
    const { info, bytes: found } = await store.get("models/b3/1/model.bin");
    expect(Buffer.from(found).equals(Buffer.from(bytes))).toBe(true);
    expect(info).toMatchObject({ key: "models/b3/1/model.bin", size: 1000, etag: put.etag });
    expect(info.etag).not.toBe("");
    expect(Math.abs(info.modified - before)).toBeLessThan(60_000);
    expect(await store.head("models/b3/1/model.bin")).toEqual(info);
  });

  it("keeps empty objects and odd names", async () => {
    for (const key of ["empty", "símbolo=PETR4/ação 1.parquet", "a+b&c=d/100%.txt"]) {
      await store.put(key, new Uint8Array(0));
      expect((await store.get(key)).bytes.length).toBe(0);
      expect((await store.head(key))!.size).toBe(0);
    }
    expect((await store.list()).map(({ key }) => key)).toEqual([
      "a+b&c=d/100%.txt",
      "empty",
      "símbolo=PETR4/ação 1.parquet",
    ]);
  });

  it("lists by any prefix, in order of key, with the etags of the objects", async () => {
    const keys = ["a", "b/1", "b/10", "b/2", "bc/1", "b0"];
    for (const key of keys) await store.put(key, text(key));
    const listed = async (prefix?: string): Promise<string[]> =>
      (await store.list(prefix)).map(({ key }) => key);
    expect(await listed()).toEqual([...keys].sort());
    expect(await listed("b")).toEqual(["b/1", "b/10", "b/2", "b0", "bc/1"]);
    expect(await listed("b/")).toEqual(["b/1", "b/10", "b/2"]);
    expect(await listed("b/1")).toEqual(["b/1", "b/10"]);
    expect(await listed("nothing/")).toEqual([]);
    for (const info of await store.list()) expect(info.etag).toBe((await store.head(info.key))!.etag);
  });

  it("reads ranges, cut at the end of the object, and refuses one beyond it", async () => {
    await store.put("range", text("0123456789"));
    const read = async (start: number, end: number): Promise<string> =>
      new TextDecoder().decode((await store.get("range", { start, end })).bytes);
    expect([await read(0, 1), await read(3, 7), await read(8, 100), await read(0, 10)]).toEqual([
      "0",
      "3456",
      "89",
      "0123456789",
    ]);
    expect((await store.get("range", { start: 3, end: 7 })).info.size).toBe(10);
    for (const [start, end] of [
      [10, 12],
      [5, 5],
      [-1, 3],
    ] as const)
      await expect(read(start, end)).rejects.toMatchObject({ code: "PREGAO_OPTION_INVALID" });
  });

  it("says what is not there", async () => {
    expect(await store.head("nothing")).toBeUndefined();
    for (const missing of [store.get("nothing"), store.download("nothing", join(scratch, "nothing"))])
      await expect(missing).rejects.toMatchObject({
        code: "PREGAO_OBJECT_MISSING",
        details: { key: "nothing" },
      });
    await store.delete("nothing");
    await store.put("something", text("1"));
    await store.delete("something");
    expect(await store.head("something")).toBeUndefined();
  });

  it("streams files in and out", async () => {
    // Above one part of a multipart upload.
    const content = Buffer.alloc(11 << 20, "market");
    const [source, copy] = [join(scratch, "source"), join(scratch, "copy")];
    writeFileSync(source, content);
    const uploaded = await store.upload("big/file", source);
    expect(uploaded.size).toBe(content.length);
    const downloaded = await store.download("big/file", copy);
    expect(downloaded).toMatchObject({ key: "big/file", size: content.length, etag: uploaded.etag });
    expect(readFileSync(copy).equals(content)).toBe(true);
    writeFileSync(source, "");
    await store.upload("big/file", source);
    expect((await store.head("big/file"))!.size).toBe(0);
  });

  it("creates only where there is nothing", async () => {
    const created = await store.put("once", text("first"), { ifNoneMatch: "*" });
    await expect(store.put("once", text("second"), { ifNoneMatch: "*" })).rejects.toMatchObject({
      code: "PREGAO_OBJECT_CONFLICT",
      message: expect.stringContaining("once"),
    });
    const { info, bytes } = await store.get("once");
    expect([info.etag, new TextDecoder().decode(bytes)]).toEqual([created.etag, "first"]);
    await store.delete("once");
    await store.put("once", text("third"), { ifNoneMatch: "*" });
  });

  it("replaces only what was read", async () => {
    const first = await store.put("pointer", text("1"));
    const second = await store.put("pointer", text("2"), { ifMatch: first.etag });
    expect(second.etag).not.toBe(first.etag);
    const late = { code: "PREGAO_OBJECT_CONFLICT" };
    await expect(store.put("pointer", text("3"), { ifMatch: first.etag })).rejects.toMatchObject(late);
    expect(new TextDecoder().decode((await store.get("pointer")).bytes)).toBe("2");
    await expect(store.put("absent", text("1"), { ifMatch: first.etag })).rejects.toMatchObject(late);
    expect(await store.head("absent")).toBeUndefined();
  });

  it.runIf(atomicConditions)(
    "lets one of many writers win, and loses no write that was told to have won",
    async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, (_, k) => store.put("race", text(String(k)), { ifNoneMatch: "*" })),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBe(1);
      // A counter that everyone raises by reading it and writing it back.
      await store.put("counter", text("0"));
      let conflicts = 0;
      await Promise.all(
        Array.from({ length: 6 }, async () => {
          for (let done = 0; done < 5; ) {
            const { info, bytes } = await store.get("counter");
            const next = text(String(Number(new TextDecoder().decode(bytes)) + 1));
            try {
              await store.put("counter", next, { ifMatch: info.etag });
              done++;
            } catch (error) {
              expect(error).toMatchObject({ code: "PREGAO_OBJECT_CONFLICT" });
              conflicts++;
            }
          }
        }),
      );
      expect(new TextDecoder().decode((await store.get("counter")).bytes)).toBe("30");
      expect(conflicts).toBeGreaterThan(0);
    },
  );

  it("refuses keys that could leave the store or be kept by one store only", async () => {
    for (const key of [
      "",
      "/a",
      "a/",
      "a//b",
      "../a",
      "a/../b",
      ".hidden",
      "a\\b",
      "a\nb",
      "x".repeat(1025),
    ]) {
      const refusal = { code: "PREGAO_OPTION_INVALID", details: { option: "object key" } };
      await expect(store.put(key, text("1"))).rejects.toMatchObject(refusal);
      await expect(store.get(key)).rejects.toMatchObject(refusal);
      await expect(store.head(key)).rejects.toMatchObject(refusal);
      await expect(store.delete(key)).rejects.toMatchObject(refusal);
    }
    expect(await store.list()).toEqual([]);
  });

  it("does nothing for a caller that has given up", async () => {
    const signal = AbortSignal.abort();
    const stopped = { code: "PREGAO_INTERRUPTED" };
    await expect(store.put("a", text("1"), undefined, signal)).rejects.toMatchObject(stopped);
    await expect(store.list("", signal)).rejects.toMatchObject(stopped);
    await expect(store.get("a", undefined, signal)).rejects.toMatchObject(stopped);
    expect(await store.list()).toEqual([]);
  });
}
