import { expect, test } from "vitest";
import { largestDifference } from "./numbers.fixture.ts";
import { learnedPositions, sinusoidalPositions } from "./positions.ts";
import { runLayer } from "./run-layer.fixture.ts";

test("sinusoidal positions are sines and cosines of falling frequency", async () => {
  const { outputs } = await runLayer(
    (_, x) => sinusoidalPositions(x),
    [{ shape: [1, 3, 4], values: Array(12).fill(0) }],
  );
  const expected = [0, 1, 2].flatMap((place) => [
    Math.sin(place),
    Math.cos(place),
    Math.sin(place / 100),
    Math.cos(place / 100),
  ]);
  expect(largestDifference(outputs[0]!, expected)).toBeLessThan(1e-12);
});

test("learned positions are added to every example", async () => {
  const positions = [1, 2, 3, 4];
  const { outputs } = await runLayer(
    (scope, x) => learnedPositions(scope, x),
    [{ shape: [2, 2, 2], values: [0, 0, 0, 0, 10, 10, 10, 10] }],
    { named: { positions } },
  );
  expect(outputs[0]).toEqual([1, 2, 3, 4, 11, 12, 13, 14]);
});
