import { expect, test } from "vitest";
import { adamW } from "../optimisers/adam.ts";
import { averaged } from "../optimisers/averaged.ts";
import { sgd } from "../optimisers/sgd.ts";
import { openSession } from "../runtime/session.ts";
import { smallNetwork, smallObjective } from "../training/small-problem.fixture.ts";
import { writeTrainingGraph } from "./training-graph.ts";

test("trials that change decay, momentum or shares of dropout share one graph, and one session", async () => {
  const bytesOf = (dropout: number, optimiser: Parameters<typeof writeTrainingGraph>[2]) =>
    writeTrainingGraph(smallNetwork(dropout), smallObjective, optimiser, 8).bytes;
  const first = bytesOf(0.1, averaged(adamW({ weightDecay: 0.1 }), 0.9));
  const second = bytesOf(0.4, averaged(adamW({ weightDecay: 0 }), 0.99));
  expect(second).toEqual(first);
  expect(await openSession(second, { threads: 1 })).toBe(await openSession(first, { threads: 1 }));
  const momentum = (share: number, weightDecay: number) =>
    bytesOf(0.1, sgd({ momentum: share, weightDecay }));
  expect(momentum(0.5, 0.1)).toEqual(momentum(0.9, 0));
  expect(bytesOf(0.1, sgd())).not.toEqual(momentum(0.5, 0));
});
