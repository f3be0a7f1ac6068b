import { describe, expect, test } from "vitest";
import { lstmMultiTask } from "../models/lstm-multi-task.ts";
import { adamW } from "../optimisers/adam.ts";
import { resolveParameters } from "../parameter-table.ts";
import { halfOf } from "./halved-gradient.ts";
import { LOOKBACK, smallWindows } from "./small-problem.fixture.ts";
import { train } from "./trainer.ts";
import { Windows } from "./windows.ts";

const { parts, ...series } = smallWindows(400, 4);
const names: Record<string, string> = { x: "x", class: "action_target", return: "return_target" };
const training = new Windows({
  ...series,
  parts: parts.map((part) => ({ ...part, name: names[part.name]! })),
});
/** Six batches in halves an epoch, and a last one as a whole. */
const settings = { epochs: 3, batchSize: 64, learningRate: 0.01 };

function problem(dropout: number) {
  const given = { features: 3, lookback: LOOKBACK, units: 6, dropout };
  const parameters = resolveParameters<never>(lstmMultiTask.parameters, given);
  const network = lstmMultiTask.network(parameters);
  const objective = lstmMultiTask.objective(parameters);
  return { network, objective, optimiser: adamW(), training, settings, seed: 3, threads: 2 };
}

test("batches are halved by their size alone", () => {
  expect([1, 62, 63, 64, 65, 128].map(halfOf)).toEqual([null, null, null, 32, null, 64]);
});

describe("halves side by side", () => {
  test("learn what whole batches do", async () => {
    const halved = problem(0);
    const whole = { ...halved, network: { ...halved.network, isHalved: false } };
    const [found, expected] = [await train(halved), await train(whole)];
    expect(found.weights.parameters.slots).toEqual(expected.weights.parameters.slots);
    const values = [found, expected].map(({ weights }) => weights.parameters.values);
    const [a, b] = values as [Float32Array, Float32Array];
    expect(Math.max(...a.map((value, i) => Math.abs(value - b[i]!)))).toBeLessThan(1e-5);
    expect(a).not.toEqual(b);
    for (const [i, { loss }] of found.history.entries())
      expect(loss).toBeCloseTo(expected.history[i]!.loss, 4);
  });

  test("come at the end of an epoch of batches that are run as a whole", async () => {
    const { count } = training;
    const batchSize = Array.from({ length: 64 }, (_, i) => 65 + 2 * i).find(
      (size) => halfOf(count % size) !== null,
    )!;
    expect(halfOf(batchSize)).toBeNull();
    const halved = { ...problem(0), settings: { ...settings, batchSize } };
    const whole = { ...halved, network: { ...halved.network, isHalved: false } };
    const [found, expected] = [await train(halved), await train(whole)];
    for (const [i, { loss }] of found.history.entries())
      expect(loss).toBeCloseTo(expected.history[i]!.loss, 4);
    expect(await train({ ...halved, threads: 1 })).toEqual(found);
  });

  test("give the same bytes one after the other on one thread, and again on a thread that waited", async () => {
    const halved = problem(0.3);
    const found = await train(halved);
    expect(await train({ ...halved, threads: 1 })).toEqual(found);
    expect(await train({ ...halved, threads: 1, threadsOfHalves: 2 })).toEqual(found);
    expect(await train(halved)).toEqual(found);
  });

  test("several trainings at once do not share a thread", async () => {
    const expected = [await train(problem(0.1)), await train({ ...problem(0.1), seed: 9 })];
    const found = await Promise.all([train(problem(0.1)), train({ ...problem(0.1), seed: 9 })]);
    expect(found).toEqual(expected);
  });
});
