import { linearWeight, uniform } from "../building/initialisers.ts";
import type { Scope } from "../building/scope.ts";
import { NeuralError } from "../errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import { type ConvolutionSettings, convolution } from "../operations/convolution.ts";

export interface Conv1dSettings extends Omit<ConvolutionSettings, "padding"> {
  /** Channels of the result. */
  readonly channels: number;
  /** Values that one output reads of a channel. */
  readonly kernel: number;
  /**
   * Zeros on both sides; `same`: as many as keep the number of steps, the odd one behind; `causal`: as many before the first
   * step, so that no output reads a later step. Default 0.
   */
  readonly padding?: number | "same" | "causal";
  readonly bias?: boolean;
}

/** A convolution over the steps of x [batch, channels, steps], with the parameters of PyTorch's nn.Conv1d and its first values. */
export function conv1d(scope: Scope, x: Tensor, settings: Conv1dSettings): Tensor {
  const { channels, kernel, padding = 0, bias = true, stride = 1, dilation = 1, groups = 1 } = settings;
  const perGroup = x.shape[1]! / groups;
  const weight = scope.parameter("weight", [channels, perGroup, kernel], linearWeight);
  const bound = 1 / Math.sqrt(perGroup * kernel);
  const shift = bias ? scope.parameter("bias", [channels], uniform(bound)) : null;
  const sides = sidesOf(padding, dilation * (kernel - 1), stride);
  return convolution(x, weight, shift, { stride, dilation, groups, padding: sides });
}

function sidesOf(
  padding: number | "same" | "causal",
  lost: number,
  stride: number,
): readonly [number, number] {
  if (typeof padding === "number") return [padding, padding];
  if (padding === "causal") return [lost, 0];
  if (stride !== 1) {
    throw new NeuralError(
      "NEURAL_PARAMETER_INVALID",
      `padding 'same' keeps the number of steps, which stride ${stride} does not: give the padding as a number`,
      { parameter: "padding", value: padding, stride },
    );
  }
  const before = Math.floor(lost / 2);
  return [before, lost - before];
}
