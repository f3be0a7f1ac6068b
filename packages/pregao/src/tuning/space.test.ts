import { describe, expect, it } from "vitest";
import { choiceOf, integerRange, realRange, type TuningSpace } from "../models/index.ts";
import { createRandom } from "../random.ts";
import { gridSampler } from "./grid-sampler.ts";
import { checkSpace, drawAtRandom } from "./space.ts";

describe("random draws", () => {
  const space: TuningSpace = {
    step: realRange(0, 0.9, { step: 0.3 }),
    odd: integerRange(1, 8, { step: 2 }),
    log: integerRange(1, 100, { log: true }),
    rate: realRange(1e-3, 1, { log: true }),
    on: choiceOf([true, false]),
    extra: realRange(0, 1, { when: { parameter: "on", in: [true] } }),
    deep: realRange(0, 1, { when: { parameter: "extra", in: [2] } }),
  };

  it("stay within the space, on its grids, and hit every value of them alike", () => {
    const random = createRandom(1);
    const draws = Array.from({ length: 4000 }, () => drawAtRandom(space, random));
    const counts = (name: string): Map<unknown, number> => {
      const found = new Map<unknown, number>();
      for (const draw of draws) found.set(draw[name], (found.get(draw[name]) ?? 0) + 1);
      return found;
    };
    expect([...counts("step").keys()].sort()).toEqual([0, 0.3, 0.6, 0.9]);
    expect([...counts("odd").keys()].sort()).toEqual([1, 3, 5, 7]);
    for (const count of [...counts("step").values(), ...counts("odd").values()]) {
      expect(Math.abs(count - 1000)).toBeLessThan(150);
    }
    const below = draws.filter(({ rate }) => (rate as number) < 10 ** -1.5).length;
    expect(Math.abs(below - 2000)).toBeLessThan(200);
    expect(
      draws.every(({ log }) => Number.isInteger(log) && (log as number) >= 1 && (log as number) <= 100),
    ).toBe(true);
    expect(draws.every((draw) => "extra" in draw === draw.on && !("deep" in draw))).toBe(true);
  });

  it("are refused for a space that makes no sense, by the parameter's name", () => {
    const refused = (space: TuningSpace) => expect(() => checkSpace(space));
    refused({}).toThrow(/needs one parameter/);
    refused({ a: realRange(1, 0) }).toThrow(/parameter a .*1 to 0/);
    refused({ a: realRange(0, 1, { log: true }) }).toThrow(/too low for a logarithm/);
    refused({ a: integerRange(1, 8, { log: true, step: 2 }) }).toThrow(/a logarithm and a step/);
    refused({ a: integerRange(0.5, 8) }).toThrow(/must be whole/);
    refused({ a: choiceOf([]) }).toThrow(/no choices/);
    refused({ a: choiceOf([1, 1]) }).toThrow(/stands in it twice/);
    refused({ a: realRange(0, 1, { when: { parameter: "b", in: [1] } }), b: choiceOf([1]) }).toThrow(
      /drawn by b, which must be declared before/,
    );
    expect(() => checkSpace(space)).not.toThrow();
  });
});

describe("a grid", () => {
  it("lists each combination once, without parameters whose condition does not hold", () => {
    const space: TuningSpace = {
      kind: choiceOf(["a", "b"]),
      n: integerRange(1, 3, { when: { parameter: "kind", in: ["b"] } }),
      rate: realRange(0.01, 100, { log: true }),
    };
    const sampler = gridSampler(space, 3, 3);
    const all = Array.from({ length: 13 }, (_, number) => sampler.ask(number, []));
    expect(all[12]).toBeNull();
    const listed = all.slice(0, 12).map((one) => JSON.stringify(one));
    expect(new Set(listed).size).toBe(12);
    expect(listed.filter((one) => one.includes('"kind":"a"')).length).toBe(3);
    expect(new Set(all.slice(0, 12).map((one) => one!.rate))).toEqual(new Set([0.01, 1, 100]));
    expect(gridSampler(space, 4, 3).ask(0, [])).not.toEqual(undefined);
  });

  it("takes evenly spread values of what has many, and refuses to grow beyond what could ever be run", () => {
    const sampler = gridSampler({ n: integerRange(100, 500) }, 1);
    const values = Array.from({ length: 5 }, (_, number) => sampler.ask(number, [])!.n).sort();
    expect(values).toEqual([100, 200, 300, 400, 500]);
    const wide = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`p${i}`, realRange(0, 1)]));
    expect(() => gridSampler(wide, 1)).toThrow(/more than 100000 combinations/);
  });
});
