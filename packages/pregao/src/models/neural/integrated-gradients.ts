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
  /** What is attributed, made of the output's numbers: probabilities of logits, a return of deviations. Default: the numbers. */
  readonly link?: (numbers: Float64Array) => Float64Array;
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
  });
  const { link = (numbers) => numbers } = request;
  const expected = link(Float64Array.from((await gradients.run(new Float32Array(size))).outputs));
  const path = { gradients, link, expected, signal: context.signal };
  const found = new WindowAttributions(rows, expected.length, shape);
  const example = new Float32Array(size);
  for (let row = 0; row < rows; row++) {
    fill(row, example);
    let integral = await alongPath(path, example, steps);
    for (let times = 2; times <= 2 ** MOST_DOUBLINGS && integral.gapShare > tolerance; times *= 2)
      integral = await alongPath(path, example, times * steps);
    found.put(row, integral);
    context.progress({ stage, done: row + 1, total: rows });
  }
  return { ...found.result(), expected };
}

interface Path {
  readonly gradients: InputGradients;
  readonly link: (numbers: Float64Array) => Float64Array;
  /** What is attributed, at the baseline. */
  readonly expected: Float64Array;
  readonly signal: AbortSignal;
}

/** The path integral of one example, which does not depend on the examples beside it. */
async function alongPath(
  { gradients, link, expected, signal }: Path,
  example: Float32Array,
  steps: number,
): Promise<PathIntegrals> {
  const { outputs, inputSize, batch } = gradients;
  const { points, weights } = gaussLegendre(steps);
  const values = new Float64Array(expected.length * inputSize);
  let reached = expected;
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
    for (let step = from; step < to; step++) {
      const place = step - from;
      const numbers = Float64Array.from(found.outputs.subarray(place * outputs, (place + 1) * outputs));
      if (step === steps) {
        reached = link(numbers);
        continue;
      }
      const slopes = slopesOf(link, numbers, expected.length);
      for (const [attributed, row] of slopes.entries()) {
        for (const [number, slope] of row.entries()) {
          if (slope === 0) continue;
          const gradient = found.gradients[number]!.subarray(place * inputSize, (place + 1) * inputSize);
          const factor = weights[step]! * slope;
          for (let i = 0; i < inputSize; i++)
            values[attributed * inputSize + i]! += factor * gradient[i]! * example[i]!;
        }
      }
    }
  }
  return { values, ...gapOf(values, reached, expected) };
}

/** How each attributed number changes with each of the network's, by central differences. */
function slopesOf(
  link: (numbers: Float64Array) => Float64Array,
  numbers: Float64Array,
  attributed: number,
): Float64Array[] {
  const slopes = Array.from({ length: attributed }, () => new Float64Array(numbers.length));
  for (const [number, value] of numbers.entries()) {
    // Wide enough for links that are computed in float32.
    const step = 1e-3 * Math.max(1, Math.abs(value));
    const above = link(numbers.with(number, value + step));
    const below = link(numbers.with(number, value - step));
    for (const [k, row] of slopes.entries()) row[number] = (above[k]! - below[k]!) / (2 * step);
  }
  return slopes;
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
