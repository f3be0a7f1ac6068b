import { Tensor as OrtTensor } from "onnxruntime-node";
import { writeInferenceGraph } from "./building/inference-graph.ts";
import type { Network, Objective, Port } from "./building/network.ts";
import { slotsOf, totalSize } from "./building/pack.ts";
import type { Parameter } from "./building/scope.ts";
import { writeGradientGraph, writeTrainingGraph } from "./building/training-graph.ts";
import { type Shape, sizeOf } from "./graph/shape.ts";
import { meanSquaredError } from "./losses/regression.ts";
import { weightedSum } from "./losses/weighted-sum.ts";
import type { Architecture } from "./models/architecture.ts";
import { adamW } from "./optimisers/adam.ts";
import { resolveParameters } from "./parameter-table.ts";
import { openSession } from "./runtime/session.ts";
import { startState, TrainingStep } from "./training/training-step.ts";

interface Values {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

type NamedValues = Readonly<Record<string, Values>>;

/** What interop/neural/reference.py stores of one case, worked out by PyTorch in float64. */
export interface ReferenceCase {
  /** Examples of a step; inputs and targets hold several such batches, which take turns. */
  readonly batch: number;
  readonly parameters: NamedValues;
  readonly buffers: NamedValues;
  readonly inputs: NamedValues;
  readonly targets: NamedValues;
  /** Outputs for the first batch in evaluation, from the first parameters and buffers. */
  readonly predicted: NamedValues;
  /** Gradient of the loss on the first batch, in training. */
  readonly gradients: NamedValues;
  /** Losses of 60 steps of AdamW with learning rate 0.001, weight decay 0.01 and the gradient held to a norm of 1. */
  readonly losses: readonly number[];
  /** Running statistics after these steps. */
  readonly finalBuffers: NamedValues;
}

/** What is compared with a case: the layer or model of the same name. */
export interface Subject {
  readonly network: Network;
  readonly objective: Objective;
}

/** An architecture with some of its parameters, as it is compared. */
export function subjectOf<P extends object>(architecture: Architecture<P>, given: Partial<P>): Subject {
  const parameters = resolveParameters<P>(architecture.parameters, given);
  return { network: architecture.network(parameters), objective: architecture.objective(parameters) };
}

/** The sum of each output's mean squared error to its target, NAME and NAME_target: reference.py's squared_errors. */
export function squaredErrors(shapes: Readonly<Record<string, Shape>>): Objective {
  return {
    targets: Object.entries(shapes).map(([name, shape]) => ({ name: `${name}_target`, shape })),
    loss: (outputs, targets) =>
      weightedSum(
        Object.keys(shapes).map((name) => [1, meanSquaredError(outputs[name]!, targets[`${name}_target`]!)]),
      ),
  };
}

/** Largest differences, each relative to the largest value of its tensor or, for losses, to the loss itself. */
export interface Differences {
  readonly predicted: number;
  readonly gradients: number;
  readonly losses: number;
  readonly finalBuffers: number;
}

/** Runs a subject on the weights and numbers of a case. Refuses parameters of other names or shapes than PyTorch's. */
export async function differencesFromPytorch(
  reference: ReferenceCase,
  { network, objective }: Subject,
): Promise<Differences> {
  const { batch } = reference;
  const settings = { threads: 1 };
  const gradientGraph = writeGradientGraph(network, objective, batch);
  const { parameters, buffers } = gradientGraph;
  const start = {
    parameters: flat(parameters, reference.parameters),
    buffers: flat(buffers, reference.buffers),
  };
  const state = {
    parameters: vector(start.parameters),
    ...(buffers.length > 0 && { buffers: vector(start.buffers) }),
  };
  const inputs = (at: number) => feeds(network.inputs, reference.inputs, batch, at);
  const targets = (at: number) => feeds(objective.targets, reference.targets, batch, at);

  const gradientSession = await openSession(gradientGraph.bytes, settings);
  const { gradient } = await gradientSession.run({ ...state, ...inputs(0), ...targets(0) });
  const weights = {
    parameters: { slots: slotsOf(parameters), values: start.parameters },
    buffers: { slots: slotsOf(buffers), values: start.buffers },
  };
  const predictionSession = await openSession(writeInferenceGraph(network, weights), settings);
  const outputs = await predictionSession.run(inputs(0));

  const graph = writeTrainingGraph(network, objective, adamW({ weightDecay: 0.01 }), batch);
  const step = new TrainingStep(await openSession(graph.bytes, settings), graph, {
    ...startState(graph, 1),
    ...start,
  });
  const losses: number[] = [];
  const batches = Object.values(reference.inputs)[0]!.shape[0]! / batch;
  for (let k = 0; k < reference.losses.length; k++) {
    const hyper = adamW({ weightDecay: 0.01 }).hyper(k + 1, 1e-3);
    const at = k % batches;
    losses.push((await step.run({ ...inputs(at), ...targets(at) }, hyper, 1, [])).loss);
  }
  return {
    predicted: Math.max(
      ...Object.entries(reference.predicted).map(([name, { values }]) =>
        difference(outputs[name]!.data as Float32Array, values),
      ),
    ),
    gradients: worstPart(parameters, gradient!.data as Float32Array, reference.gradients),
    losses: Math.max(...losses.map((loss, k) => difference([loss], [reference.losses[k]!]))),
    finalBuffers: worstPart(buffers, step.state.buffers, reference.finalBuffers),
  };
}

function flat(parameters: readonly Parameter[], values: NamedValues): Float32Array {
  const named = (all: Iterable<readonly [string, { readonly shape: readonly number[] }]>) =>
    [...all].map(([name, { shape }]) => `${name} [${shape}]`).sort();
  const ours = named(parameters.map((parameter) => [parameter.name, parameter]));
  const theirs = named(Object.entries(values));
  if (`${ours}` !== `${theirs}`) {
    throw new Error(`PyTorch has the parameters\n${theirs.join("\n")}\nbut here are\n${ours.join("\n")}`);
  }
  const slots = slotsOf(parameters);
  const joined = new Float32Array(totalSize(slots));
  for (const { name, offset } of slots) joined.set(values[name]!.values, offset);
  return joined;
}

function feeds(ports: readonly Port[], values: NamedValues, batch: number, at: number) {
  const tensors = ports.map(({ name, shape, type = "float32" }) => {
    const size = batch * sizeOf(shape);
    const part = values[name]!.values.slice(at * size, (at + 1) * size);
    const whole = [batch, ...shape];
    const tensor =
      type === "int64"
        ? new OrtTensor("int64", BigInt64Array.from(part, BigInt), whole)
        : new OrtTensor("float32", Float32Array.from(part), whole);
    return [name, tensor] as const;
  });
  return Object.fromEntries(tensors);
}

/** What is 0 in exact arithmetic holds only rounding: such a tensor is held to the largest value of all. */
function worstPart(parameters: readonly Parameter[], joined: Float32Array, values: NamedValues): number {
  const largest = Math.max(0, ...Object.values(values).map((those) => largestOf(those.values)));
  const parts = slotsOf(parameters).map(({ name, offset, size }) => {
    const expected = values[name]!.values;
    const own = largestOf(expected);
    const scale = own < 1e-9 * largest ? largest : own;
    return difference(joined.subarray(offset, offset + size), expected, scale);
  });
  return Math.max(0, ...parts);
}

/** Largest difference relative to a scale, by default the largest expected value; infinite where a value is not a number. */
function difference(
  found: ArrayLike<number>,
  expected: readonly number[],
  scale = largestOf(expected),
): number {
  return expected.reduce((worst, value, i) => {
    const apart = Math.abs(found[i]! - value) / Math.max(scale, 1e-12);
    return Math.max(worst, Number.isNaN(apart) ? Number.POSITIVE_INFINITY : apart);
  }, 0);
}

function largestOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function vector(values: Float32Array): OrtTensor {
  return new OrtTensor("float32", values, [values.length]);
}
