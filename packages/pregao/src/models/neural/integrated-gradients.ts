import { InputGradients, type Network, type Weights } from "@pregao/neural";
import { gaussLegendre } from "@pregao/trees";
import { PregaoError } from "../../errors.ts";
import type { RunContext } from "../../progress.ts";
import type { Attributions } from "../contract.ts";
import { type PathIntegrals, WindowAttributions } from "./window-attributions.ts";

export interface IntegratedGradientsRequest {
  readonly network: Network;
  readonly weights: Weights;
  /** Name of the network's output; may be left out where it has one. */
  readonly output?: string;
  /** Whether the softmax of the output is attributed: probabilities in place of logits. Default false. */
  readonly isShares?: boolean;
  /** Number of examples. */
  readonly rows: number;
  /** Writes the standardised input of an example, [features] or [time, features], into `into`. */
  readonly fill: (place: number, into: Float32Array) => void;
  /** Points on the path from the baseline to an example; doubled up to three times where its sum misses by more. Default 50. */
  readonly steps?: number;
  /** How much the sum of an example may miss its output, as a share of all that is attributed to it. Default 0.01. */
  readonly tolerance?: number;
}

/** What a net's model makes its attributions of: it adds the names. */
export type IntegratedGradients = Omit<Attributions, "method" | "outputs" | "featureNames"> & {
  readonly largestGap: number;
};

const stage = "integrating gradients";
const MOST_DOUBLINGS = 3;

/**
 * Attributions of a net's output to its inputs by integrated gradients (Sundararajan, Taly & Yan 2017): the gradient along the
 * straight line from a baseline to the example, in the mean over Gauss–Legendre points, times what the input differs from the
 * baseline by. The baseline is zero everywhere: after standardisation the training means, and what a missing value becomes. The
 * values of an example add up to its output less that of the baseline, up to what the quadrature leaves: an example whose sum
 * misses by more than `tolerance` is done again on twice the points, at most eight times as many, and `largestGap` says what is
 * left. Windows are summed over time to one value a feature, and kept by lag in the mean over examples.
 *
 * Cost: points × (a forward pass and a backward pass for each number of the output). Blocks the thread for one run of the graph
 * at a time, and stops between two with PREGAO_INTERRUPTED.
 */
export async function integratedGradients(
  request: IntegratedGradientsRequest,
  context: RunContext,
): Promise<IntegratedGradients> {
  const { network, weights, rows, fill, steps = 50, tolerance = 0.01 } = request;
  if (!Number.isInteger(steps) || steps < 2) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "steps",
      value: steps,
      reason: "it must be a whole number from 2",
    });
  }
  const shape = network.inputs[0]!.shape;
  const size = shape.reduce((product, length) => product * length, 1);
  const gradients = await InputGradients.open(network, weights, {
    // All points of an example in one run, and the example itself.
    batch: steps + 1,
    // One thread: the same bytes for any number of them.
    threads: 1,
    ...(request.output !== undefined && { output: request.output }),
    ...(request.isShares !== undefined && { isShares: request.isShares }),
  });
  const { outputs } = gradients;
  const expected = Float64Array.from((await gradients.run(new Float32Array(size))).outputs);
  const found = new WindowAttributions(rows, outputs, shape);
  const example = new Float32Array(size);
  for (let row = 0; row < rows; row++) {
    fill(row, example);
    let integral = await alongPath(gradients, example, expected, steps, context.signal);
    for (let times = 2; times <= 2 ** MOST_DOUBLINGS && integral.gapShare > tolerance; times *= 2)
      integral = await alongPath(gradients, example, expected, times * steps, context.signal);
    found.put(row, integral);
    context.progress({ stage, done: row + 1, total: rows });
  }
  return { ...found.result(), expected };
}

/** The path integral of one example, which does not depend on the examples beside it. */
async function alongPath(
  gradients: InputGradients,
  example: Float32Array,
  expected: Float64Array,
  steps: number,
  signal: AbortSignal,
): Promise<PathIntegrals> {
  const { outputs, inputSize, batch } = gradients;
  const { points, weights } = gaussLegendre(steps);
  const values = new Float64Array(outputs * inputSize);
  const reached = new Float64Array(outputs);
  // One point more than those of the rule: the example itself, whose output the sum is held to.
  for (let from = 0; from <= steps; from += batch) {
    const to = Math.min(steps + 1, from + batch);
    const inputs = new Float32Array((to - from) * inputSize);
    for (let step = from; step < to; step++) {
      const share = step < steps ? points[step]! : 1;
      const at = (step - from) * inputSize;
      for (let i = 0; i < inputSize; i++) inputs[at + i] = share * example[i]!;
    }
    // onnxruntime blocks the thread: timers and signals have their turn in between.
    await new Promise(setImmediate);
    if (signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage });
    const found = await gradients.run(inputs);
    for (let output = 0; output < outputs; output++) {
      const gradient = found.gradients[output]!;
      for (let step = from; step < Math.min(to, steps); step++) {
        const weight = weights[step]!;
        const at = (step - from) * inputSize;
        for (let i = 0; i < inputSize; i++)
          values[output * inputSize + i]! += weight * gradient[at + i]! * example[i]!;
      }
      if (to > steps) reached[output] = found.outputs[(steps - from) * outputs + output]!;
    }
  }
  return { values, ...gapOf(values, reached, expected) };
}

/** What the sums miss of the outputs: the largest, and the largest share of all that is attributed. */
function gapOf(
  values: Float64Array,
  reached: Float64Array,
  expected: Float64Array,
): Pick<PathIntegrals, "gap" | "gapShare"> {
  const size = values.length / reached.length;
  let [gap, gapShare] = [0, 0];
  for (const [output, value] of reached.entries()) {
    let [sum, attributed] = [0, 0];
    for (let i = 0; i < size; i++) {
      sum += values[output * size + i]!;
      attributed += Math.abs(values[output * size + i]!);
    }
    const missed = Math.abs(value - expected[output]! - sum);
    gap = Math.max(gap, missed);
    // Rounding in float32 is no gap that more points would close.
    if (missed > 1e-6 * Math.max(1, Math.abs(value))) gapShare = Math.max(gapShare, missed / attributed);
  }
  return { gap, gapShare };
}
