import { ones, zeros } from "../building/initialisers.ts";
import type { Scope } from "../building/scope.ts";
import { NeuralError } from "../errors.ts";
import { axisOf, type Shape, sizeOf } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, divide, multiply, squareRoot, subtract } from "../operations/arithmetic.ts";
import { batchNormalisation } from "../operations/normalise.ts";
import { reshape, transpose } from "../operations/reshape.ts";

export interface BatchNormSettings {
  /** The axis of channels, each of which is normalised over all others. Default: 1, as in PyTorch. The last is the fastest. */
  readonly axis?: number;
  readonly epsilon?: number;
  /** Share of a step's statistics in the running ones. */
  readonly momentum?: number;
}

/**
 * PyTorch's nn.BatchNorm1d for any axis of channels: a training step normalises by the statistics of its batch and updates
 * the running ones (whose variance is unbiased); prediction normalises by the running ones. A training batch must hold two
 * values a channel.
 */
export function batchNorm(scope: Scope, x: Tensor, settings: BatchNormSettings = {}): Tensor {
  const { axis = 1, epsilon = 1e-5, momentum = 0.1 } = settings;
  const at = axisOf(axis, x.rank, scope.graph.where("batch norm"));
  const channels = x.shape[at]!;
  const weight = scope.parameter("weight", [channels], ones);
  const bias = scope.parameter("bias", [channels], zeros);
  const runningMean = scope.buffer("running_mean", [channels], zeros);
  const runningVariance = scope.buffer("running_var", [channels], ones);
  if (!scope.isTraining) {
    const scale = divide(weight, squareRoot(add(runningVariance, epsilon)));
    const shift = subtract(bias, multiply(runningMean, scale));
    const along = [channels, ...Array(x.rank - 1 - at).fill(1)];
    return add(multiply(x, reshape(scale, along)), reshape(shift, along));
  }
  const rows = sizeOf(x.shape) / channels;
  refuseSingleRow(scope, rows);
  const last = [...x.shape.keys()].filter((other) => other !== at).concat(at);
  const moved = transpose(x, last);
  const { y, mean, variance } = batchNormalisation(reshape(moved, [rows, channels]), weight, bias, epsilon);
  scope.graph.untaped(() => {
    const running = (before: Tensor, now: Tensor, share: number) =>
      scope.updateBuffer(before, add(multiply(before, 1 - momentum), multiply(now, share)));
    running(runningMean, mean, momentum);
    running(runningVariance, variance, (momentum * rows) / (rows - 1));
  });
  return transpose(reshape(y, moved.shape), inverse(last));
}

function inverse(order: Shape): number[] {
  return order.map((_, axis) => order.indexOf(axis));
}

function refuseSingleRow(scope: Scope, rows: number): void {
  if (rows > 1) return;
  throw new NeuralError(
    "NEURAL_SHAPE_MISMATCH",
    `${scope.graph.where("batch norm")}: one value a channel has no variance: train with batches of 2 examples or more, ` +
      "and leave out a last batch of 1",
    { rows },
  );
}
