import { expect, test } from "vitest";
import type { Dropout } from "../building/scope.ts";
import { Graph } from "../graph/graph.ts";
import { DropoutMasks } from "./dropout-masks.ts";

const graph = new Graph();
const place = (name: string, size: number, rate: number): Dropout => ({
  mask: graph.input(name, [size]),
  rate,
});
const dropouts = [place("a", 20_000, 0.2), place("b", 1000, 0.5), place("c", 20_000, 0.2)];

test("masks hold zeros at their rate, and 1 / (1 − rate)", () => {
  const [a, b] = new DropoutMasks(dropouts, 1).of(dropouts, 7);
  expect(a).toHaveLength(20_000);
  expect(b).toHaveLength(1000);
  expect([...new Set(a)].sort()).toEqual([0, 1.25]);
  expect([...new Set(b)].sort()).toEqual([0, 2]);
  expect(a!.filter((value) => value === 0).length / 20_000).toBeCloseTo(0.2, 1.7);
});

test("masks follow from seed, batch and place, and differ among them", () => {
  const masks = new DropoutMasks(dropouts, 1);
  const [first, , third] = masks.of(dropouts, 3);
  expect(new DropoutMasks(dropouts, 1).of(dropouts, 3)[0]).toEqual(first);
  expect(third).not.toEqual(first);
  expect(masks.of(dropouts, 4)[0]).not.toEqual(first);
  expect(masks.of(dropouts, 3, true)[0]).not.toEqual(first);
  expect(new DropoutMasks(dropouts, 2).of(dropouts, 3)[0]).not.toEqual(first);
});

test("masks of smaller graphs lie in the same pools, which no batch copies", () => {
  const masks = new DropoutMasks(dropouts, 1);
  const smaller = [place("s", 300, 0.2)];
  const [mask] = masks.of(smaller, 1);
  expect(mask).toHaveLength(300);
  expect(mask!.buffer).toBe(masks.of(dropouts, 9)[0]!.buffer);
});
