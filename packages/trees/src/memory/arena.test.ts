import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Arena, type Region } from "./arena.ts";
import type { Layout } from "./shared-memory.ts";
import { SharedMemory } from "./shared-memory.ts";

const gigabyte = 2 ** 30;
const lay = (bytes: number) => (layout: Layout) => layout.take(bytes);

/** A memory that pretends to grow, up to a limit. */
function pretended(limit: number): SharedMemory {
  const ensure = (bytes: number) => {
    if (bytes > limit) throw new Error(`${bytes} bytes are more than ${limit}`);
  };
  return { ensure } as unknown as SharedMemory;
}

describe("arena", () => {
  it("never gives two fits the same byte, and reuses what was freed", () => {
    const step = fc.record({
      size: fc.integer({ min: 1, max: 1000 }),
      frees: fc.nat(9),
      isFree: fc.boolean(),
    });
    const property = fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const arena = new Arena(pretended(gigabyte), 1000);
      const held: Region[] = [];
      for (const { size, frees, isFree } of steps) {
        if (isFree) {
          const [region] = held.splice(frees % Math.max(1, held.length), 1);
          if (region) arena.free(region);
          continue;
        }
        const { region, laid } = arena.place("a test", lay(size))!;
        expect(laid).toBe(region.start);
        expect(region.start).toBeGreaterThanOrEqual(1000);
        expect(region.end - region.start).toBeGreaterThanOrEqual(size);
        for (const other of held) expect(region.end <= other.start || other.end <= region.start).toBe(true);
        held.push(region);
      }
      for (const region of held) arena.free(region);
      expect(arena.place("a test", lay(64))!.region.start).toBe(1024);
    });
    fc.assert(property, { numRuns: 300, seed: 3 });
  });

  it("fills the lowest gap that is large enough", () => {
    const arena = new Arena(pretended(gigabyte), 0);
    const [a, b, c] = [64, 128, 64].map((size) => arena.place("a test", lay(size))!.region);
    arena.free(a!);
    expect(arena.place("a test", lay(128))!.region.start).toBe(c!.end);
    arena.free(b!);
    expect(arena.place("a test", lay(192))!.region).toEqual({ start: 0, end: 192 });
  });

  it("puts off a fit that has no room beside others, and refuses one that never has, by its own size", () => {
    const arena = new Arena(pretended(1000), 0);
    const { region } = arena.place("the first", lay(640))!;
    expect(arena.place("the second", lay(640))).toBeNull();
    arena.free(region);
    expect(arena.place("the second", lay(640))).not.toBeNull();
    const real = new Arena(new SharedMemory(64, "a test"), 64);
    expect(() => real.place("a forest on 10 rows", lay(5 * gigabyte))).toThrow(
      "a forest on 10 rows needs about 5.00 GiB",
    );
  });
});
