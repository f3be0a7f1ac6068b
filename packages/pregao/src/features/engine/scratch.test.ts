import { describe, expect, it } from "vitest";
import { blankSeries, newSeries, Scratch, withScratch } from "./scratch.ts";

describe("scratch memory", () => {
  it("gives the memory of released series to later ones, shorter or equal, and never that of kept ones", () => {
    const scratch = new Scratch();
    const [first, second] = [scratch.take(10), scratch.take(10)];
    scratch.release((buffer) => buffer === first.buffer);
    expect(scratch.keptBytes).toBe(80);
    const third = scratch.take(7);
    expect(third.buffer).toBe(second.buffer);
    expect(third.length).toBe(7);
    expect([first.buffer, second.buffer]).not.toContain(scratch.take(7).buffer);
    scratch.releaseAll();
    expect(scratch.keptBytes).toBe(0);
    const buffers = [scratch.take(10), scratch.take(10)].map(({ buffer }) => buffer);
    expect(buffers.sort()).toEqual([first.buffer, second.buffer].sort());
  });

  it("is used within its call only", () => {
    const scratch = new Scratch();
    const inside = withScratch(scratch, () => blankSeries(4, 2).fill(1, 2));
    expect([...inside]).toEqual([Number.NaN, Number.NaN, 1, 1]);
    scratch.releaseAll();
    expect(newSeries(4).buffer).not.toBe(inside.buffer);
    expect(() => withScratch(scratch, () => blankSeries(-1))).toThrow();
    expect(newSeries(4).buffer).not.toBe(inside.buffer);
  });
});
