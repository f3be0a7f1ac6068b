import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Random } from "../random.ts";
import { AliasTable } from "./alias-table.ts";
import { balancedWeights, classCounts } from "./class-counts.ts";
import { MatrixExamples } from "./matrix-examples.ts";
import { Sampler } from "./sampler.ts";

test("a shuffled epoch holds every example once, and follows from seed and number alone", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), fc.integer(), fc.nat(50), (count, seed, epoch) => {
      const sampler = new Sampler(count, { kind: "shuffled" }, seed);
      const order = sampler.epoch(epoch).slice();
      expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      sampler.epoch(epoch + 1);
      expect(new Sampler(count, { kind: "shuffled" }, seed).epoch(epoch)).toEqual(order);
    }),
  );
  const [first, second] = [0, 1].map((epoch) => new Sampler(50, { kind: "shuffled" }, 1).epoch(epoch));
  expect(first).not.toEqual(second);
  expect([...new Sampler(4, { kind: "inOrder" }, 1).epoch(3)]).toEqual([0, 1, 2, 3]);
});

describe("weighted draws", () => {
  test("an alias table holds exactly the shares of the weights", () => {
    const weights = fc
      .array(fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true })), {
        minLength: 1,
        maxLength: 40,
      })
      .filter((values) => values.some((value) => value > 0));
    fc.assert(
      fc.property(weights, (values) => {
        const total = values.reduce((a, b) => a + b, 0);
        const table = new AliasTable(values);
        const found = sharesOf(table, values.length);
        for (const [i, value] of values.entries()) {
          expect(found[i]).toBeCloseTo(value / total, 9);
          if (value === 0) expect(found[i]).toBeLessThan(1e-12);
        }
      }),
    );
  });

  test("come as often as they weigh", () => {
    const order = new Sampler(
      40_000,
      { kind: "weighted", weights: Float64Array.from({ length: 40_000 }, (_, i) => i % 4) },
      5,
    );
    const counts = [0, 0, 0, 0];
    for (const example of order.epoch(0)) counts[example % 4]!++;
    expect(counts[0]).toBe(0);
    for (const kind of [1, 2, 3]) expect(counts[kind]! / 40_000).toBeCloseTo(kind / 6, 1.7);
  });

  test("balance classes", () => {
    const classes = BigInt64Array.from({ length: 6000 }, (_, i) => (i % 60 === 0 ? 1n : 0n));
    const examples = new MatrixExamples({
      parts: [{ name: "class", values: classes, shape: [], classes: 2 }],
    });
    const port = { ...examples.ports[0]!, classes: 2 };
    expect([...classCounts(examples, port)]).toEqual([5900, 100]);
    const order = new Sampler(6000, { kind: "weighted", weights: balancedWeights(examples, port) }, 1);
    const rare = order.epoch(0).filter((example) => example % 60 === 0).length;
    expect(rare / 6000).toBeCloseTo(0.5, 1.4);
  });

  test("refuse weights that are none", () => {
    const weighted = (weights: number[]) => () => new Sampler(2, { kind: "weighted", weights }, 1);
    expect(weighted([1])).toThrow("1 weights are given for 2 examples");
    expect(weighted([1, -1])).toThrow("weight 1 is -1");
    expect(weighted([0, 0])).toThrow("weights add up to 0");
  });
});

/** What every number is drawn with, read out of a table by draws at all its places. */
function sharesOf(table: AliasTable, count: number): number[] {
  const found = Array<number>(count).fill(0);
  for (let at = 0; at < count; at++) {
    // The place is drawn first, then a number below or above the share of the place: found by halving.
    const drawAt = (share: number) => {
      const random = new Random(0);
      random.below = () => at;
      random.uniform = () => share;
      return table.draw(random);
    };
    const [own, other] = [drawAt(0), drawAt(1 - 2 ** -40)];
    let [low, high] = [0, 1];
    for (let i = 0; i < 50; i++) {
      const middle = (low + high) / 2;
      if (drawAt(middle) === own) low = middle;
      else high = middle;
    }
    const share = own === other ? 1 : low;
    found[own]! += share / count;
    found[other]! += (1 - share) / count;
  }
  return found;
}
