import { zeros } from "../building/initialisers.ts";
import type { Network, Objective } from "../building/network.ts";
import type { Scope } from "../building/scope.ts";
import type { Tensor } from "../graph/tensor.ts";
import { linear } from "../layers/linear.ts";
import { crossEntropy } from "../losses/cross-entropy.ts";
import { meanSquaredError } from "../losses/regression.ts";
import { weightedSum } from "../losses/weighted-sum.ts";
import { tanh } from "../operations/activations.ts";
import { add, multiply, subtract } from "../operations/arithmetic.ts";
import { mean } from "../operations/reductions.ts";
import { reshape } from "../operations/reshape.ts";
import { Random } from "../random.ts";
import { Windows, type WindowsOptions } from "./windows.ts";

export const LOOKBACK = 4;
const FEATURES = 3;

/** Takes the mean of the batch away, and keeps a running mean for predictions: the shortest layer with a buffer. */
function centred(scope: Scope, x: Tensor): Tensor {
  const running = scope.buffer("running_mean", [x.shape[1]!], zeros);
  if (!scope.isTraining) return subtract(x, running);
  const now = mean(x, [0]);
  scope.updateBuffer(running, add(multiply(running, 0.9), multiply(now, 0.1)));
  return subtract(x, now);
}

/** Two heads on a hidden layer with dropout over windows [4, 3]. */
export function smallNetwork(dropout = 0.25): Network {
  return {
    inputs: [{ name: "x", shape: [LOOKBACK, FEATURES] }],
    write: (scope, { x }) => {
      const flat = reshape(x!, [x!.shape[0]!, LOOKBACK * FEATURES]);
      const middle = scope.layer("norm", (at) => centred(at, flat));
      const hidden = scope.dropout(tanh(scope.layer("hidden", (at) => linear(at, middle, 8))), dropout);
      return {
        logits: scope.layer("logits", (at) => linear(at, hidden, 3)),
        return: scope.layer("return", (at) => linear(at, hidden, 1)),
      };
    },
  };
}

export const smallObjective: Objective = {
  targets: [
    { name: "class", shape: [], type: "int64", classes: 3 },
    { name: "return", shape: [1] },
  ],
  loss: (outputs, targets) =>
    weightedSum([
      [1, crossEntropy(outputs.logits!, targets.class!)],
      [2, meanSquaredError(outputs.return!, targets.return!)],
    ]),
};

/** Two series whose classes and returns follow from their last rows; class 2 is rare. */
export function smallWindows(rows: number, seed: number): WindowsOptions {
  const random = new Random(seed);
  const values = Float32Array.from({ length: rows * FEATURES }, () => random.normal());
  const classes = new BigInt64Array(rows);
  const returns = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [a, b, c] = values.subarray(row * FEATURES, (row + 1) * FEATURES) as unknown as [
      number,
      number,
      number,
    ];
    classes[row] = a + b > 1.5 ? 2n : c > 0 ? 1n : 0n;
    returns[row] = 0.5 * a - 0.25 * c;
  }
  return {
    values,
    features: ["a", "b", "c"],
    series: Int32Array.of(0, Math.floor(rows / 2)),
    lookback: LOOKBACK,
    parts: [
      { name: "x", of: "past" },
      { name: "class", of: "row", values: classes },
      { name: "return", of: "row", values: returns, shape: [1] },
    ],
  };
}

export function smallProblem({ rows = 90, dropout = 0.25 } = {}) {
  return {
    network: smallNetwork(dropout),
    objective: smallObjective,
    training: new Windows(smallWindows(rows, 1)),
    validation: new Windows(smallWindows(60, 2)),
    threads: 1,
  };
}
