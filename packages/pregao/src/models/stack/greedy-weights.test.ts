import { describe, expect, it } from "vitest";
import { createRandom } from "../../random.ts";
import { type BlendProblem, greedyWeights } from "./greedy-weights.ts";

function problem(seed: number, task: BlendProblem["task"], bases = 3, rows = 40): BlendProblem {
  const random = createRandom(seed, "blend");
  const answers = Array.from({ length: bases }, () =>
    Float64Array.from({ length: rows * (task === "classification" ? 3 : 1) }, () => random.uniform()),
  );
  if (task === "classification") {
    for (const answer of answers) {
      for (let row = 0; row < rows; row++) {
        const own = answer.subarray(3 * row, 3 * row + 3);
        const sum = own[0]! + own[1]! + own[2]!;
        for (let k = 0; k < 3; k++) own[k]! /= sum;
      }
    }
  }
  return {
    task,
    answers,
    targets:
      task === "classification"
        ? Int8Array.from({ length: rows }, () => random.integer(3))
        : Float64Array.from({ length: rows }, () => random.normal()),
    weights: Float64Array.from({ length: rows }, () => random.integer(3)),
  };
}

/** The loss of a weighted mean, by its definition. */
function lossOf({ task, answers, targets, weights }: BlendProblem, shares: readonly number[]): number {
  let loss = 0;
  let total = 0;
  for (const [row, target] of targets.entries()) {
    const at = task === "classification" ? 3 * row + target : row;
    const blended = answers.reduce((sum, answer, base) => sum + shares[base]! * answer[at]!, 0);
    loss += weights[row]! * (task === "classification" ? -Math.log(blended) : (target - blended) ** 2);
    total += weights[row]!;
  }
  return loss / total;
}

/** The same selection, with every multiset written out and judged anew. */
function slowly(given: BlendProblem, steps: number): { shares: number[]; loss: number } {
  let counts = given.answers.map(() => 0);
  let best = { shares: counts, loss: Number.POSITIVE_INFINITY };
  for (let step = 1; step <= steps; step++) {
    const tries = given.answers.map((_, base) => counts.map((count, at) => count + (at === base ? 1 : 0)));
    const losses = tries.map((one) =>
      lossOf(
        given,
        one.map((count) => count / step),
      ),
    );
    const least = losses.indexOf(Math.min(...losses));
    counts = tries[least]!;
    if (losses[least]! < best.loss)
      best = { shares: counts.map((count) => count / step), loss: losses[least]! };
  }
  return best;
}

describe("greedy selection", () => {
  it.each(["classification", "regression"] as const)("chooses what the slow way chooses (%s)", (task) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const given = problem(seed, task);
      const { weights, loss } = greedyWeights(given, 20);
      const wanted = slowly(given, 20);
      for (const [base, share] of wanted.shares.entries()) expect(weights[base]).toBeCloseTo(share, 12);
      expect(loss).toBeCloseTo(wanted.loss, 10);
    }
  });

  it("comes near the best convex weights of two", () => {
    const given = problem(6, "regression", 2, 200);
    const grid = Array.from({ length: 101 }, (_, i) => lossOf(given, [i / 100, 1 - i / 100]));
    expect(greedyWeights(given, 200).loss).toBeLessThanOrEqual(Math.min(...grid) + 1e-4);
  });

  it("never chooses an answer that has holes", () => {
    const given = problem(7, "regression", 2);
    given.answers[0]![3] = Number.NaN;
    expect([...greedyWeights({ ...given, weights: given.weights.fill(1) }, 10).weights]).toEqual([0, 1]);
  });

  it("takes the first of equal bases once, and stays there", () => {
    const { answers, ...rest } = problem(8, "regression", 1);
    expect([...greedyWeights({ ...rest, answers: [answers[0]!, answers[0]!.slice()] }, 10).weights]).toEqual([
      1, 0,
    ]);
  });
});
