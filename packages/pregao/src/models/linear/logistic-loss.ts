import type { Objective } from "./lbfgs.ts";
import { inRowBlocks } from "./row-blocks.ts";

export interface LogisticProblem {
  /** Rows × width, row by row; the last place of a row is 1. */
  readonly design: Float64Array;
  /** From 0 without gaps, one a row. */
  readonly labels: Int8Array;
  readonly classCount: number;
  /** One a row; they add up to 1. */
  readonly weights: Float64Array;
  /** Factor of half the squared coefficients; intercepts are free. */
  readonly penalty: number;
}

/** Two classes share one margin, the log-odds of the second; more have one each. */
export function marginCount(classCount: number): number {
  return classCount === 2 ? 1 : classCount;
}

/** Weighted mean log-loss and penalty of coefficients, margins × width, as scikit-learn 1.9's LogisticRegression has them. */
export function logisticObjective(problem: LogisticProblem, signal: AbortSignal): Objective {
  const { design, labels, weights, penalty } = problem;
  const margins = marginCount(problem.classCount);
  const rows = labels.length;
  const width = design.length / rows;
  const scores = new Float64Array(margins);
  return async (point, gradient) => {
    gradient.fill(0);
    let loss = 0;
    await inRowBlocks(rows, 2 * margins * width, signal, (from, to) => {
      for (let row = from; row < to; row++) {
        const weight = weights[row]!;
        if (weight === 0) continue;
        const start = row * width;
        for (let k = 0; k < margins; k++) {
          let score = 0;
          for (let j = 0; j < width; j++) score += design[start + j]! * point[k * width + j]!;
          scores[k] = score;
        }
        loss +=
          weight * (margins === 1 ? binaryLoss(scores, labels[row]!) : softmaxLoss(scores, labels[row]!));
        for (let k = 0; k < margins; k++) {
          const residual = weight * scores[k]!;
          for (let j = 0; j < width; j++) gradient[k * width + j]! += residual * design[start + j]!;
        }
      }
    });
    for (let at = 0; at < point.length; at++) {
      if (at % width === width - 1) continue;
      loss += 0.5 * penalty * point[at]! ** 2;
      gradient[at]! += penalty * point[at]!;
    }
    return loss;
  };
}

/** −ln p of the label; the score becomes the loss's derivative. */
function binaryLoss(scores: Float64Array, label: number): number {
  const score = scores[0]!;
  scores[0] = 1 / (1 + Math.exp(-score)) - label;
  return Math.log1p(Math.exp(-Math.abs(score))) + Math.max(score, 0) - label * score;
}

function softmaxLoss(scores: Float64Array, label: number): number {
  const own = scores[label]!;
  const logSum = softmax(scores);
  scores[label]! -= 1;
  return logSum - own;
}

/** Replaces scores by probabilities and returns the logarithm of the sum of their exponentials. */
export function softmax(scores: Float64Array): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (const score of scores) highest = Math.max(highest, score);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) {
    scores[k] = Math.exp(scores[k]! - highest);
    sum += scores[k]!;
  }
  for (let k = 0; k < scores.length; k++) scores[k]! /= sum;
  return highest + Math.log(sum);
}
