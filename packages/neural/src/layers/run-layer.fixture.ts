import { Tensor as OrtTensor } from "onnxruntime-node";
import { slotsOf, unpack } from "../building/pack.ts";
import { Declarations, type Parameter, Scope } from "../building/scope.ts";
import { Graph } from "../graph/graph.ts";
import { type Shape, sizeOf, UNKNOWN_BATCH } from "../graph/shape.ts";
import type { FloatType, Tensor } from "../graph/tensor.ts";
import { writeModel } from "../onnx/write-model.ts";
import { gradientError } from "../operations/gradient-check.fixture.ts";
import { openSession } from "../runtime/session.ts";

export interface Given {
  readonly shape: Shape;
  readonly values: ArrayLike<number>;
}

/** Values of parameters and buffers, by name; what is not named here is 0. */
export type Named = Readonly<Record<string, ArrayLike<number>>>;

export interface LayerRun {
  /** The values of each output, row-major. */
  readonly outputs: readonly (readonly number[])[];
  /** Buffers after the step, where they were updated. */
  readonly buffers: Readonly<Record<string, readonly number[]>>;
}

/** Runs a layer once. In prediction the first axis of every input is the unknown batch. */
export async function runLayer(
  write: (scope: Scope, ...inputs: Tensor[]) => Tensor | readonly Tensor[],
  inputs: readonly Given[],
  settings: { named?: Named; isTraining?: boolean; float?: FloatType } = {},
): Promise<LayerRun> {
  const { named = {}, isTraining = false, float = "float64" } = settings;
  const graph = new Graph(float);
  const declared = new Declarations(graph, isTraining);
  const placed = inputs.map(({ shape }, i) =>
    graph.input(`x${i}`, isTraining ? shape : shape.with(0, UNKNOWN_BATCH)),
  );
  const written = write(new Scope(declared), ...placed);
  const outputs = Array.isArray(written) ? (written as readonly Tensor[]) : [written as Tensor];
  for (const [i, output] of outputs.entries()) graph.output(`y${i}`, output);
  const { parameters, buffers } = declared;
  for (const { name, next } of buffers) if (next) graph.output(`next ${name}`, next);
  const feeds: Record<string, OrtTensor> = {};
  const feed = (name: string, values: ArrayLike<number>, shape: Shape) => {
    feeds[name] = new OrtTensor(
      float,
      float === "float64" ? Float64Array.from(values) : Float32Array.from(values),
      shape,
    );
  };
  for (const [name, those] of Object.entries({ parameters, buffers })) {
    if (!unpack(graph, name, those)) continue;
    const values = flat(those, named);
    feed(name, values, [values.length]);
  }
  for (const [i, { shape, values }] of inputs.entries()) feed(`x${i}`, values, shape);
  const session = await openSession(writeModel(graph, "layer"), { threads: 1 });
  const results = await session.run(feeds);
  const numbers = (name: string) => Array.from(results[name]!.data as Float64Array, Number);
  return {
    outputs: outputs.map((_, i) => numbers(`y${i}`)),
    buffers: Object.fromEntries(
      buffers.filter(({ next }) => next).map(({ name }) => [name, numbers(`next ${name}`)]),
    ),
  };
}

/** As gradientError, by a layer's inputs and all its parameters. The layer has no buffers. */
export async function layerGradientError(
  write: (scope: Scope, ...inputs: Tensor[]) => Tensor | readonly Tensor[],
  inputs: readonly { readonly shape: Shape }[],
): Promise<number> {
  const graph = new Graph("float64");
  const declared = new Declarations(graph, true);
  write(new Scope(declared), ...inputs.map(({ shape }, i) => graph.input(`x${i}`, shape)));
  return gradientError(
    (...tensors) => {
      const given = new Declarations(tensors[0]!.graph, true);
      for (const [i, parameter] of declared.parameters.entries()) {
        given.parameters.push({ ...parameter, tensor: tensors[inputs.length + i]! });
      }
      return write(new Scope(given), ...tensors.slice(0, inputs.length));
    },
    [...inputs, ...declared.parameters.map(({ shape }) => ({ shape }))],
  );
}

function flat(parameters: readonly Parameter[], named: Named): number[] {
  return slotsOf(parameters).flatMap(({ name, shape }) =>
    named[name] ? Array.from(named[name]) : Array(sizeOf(shape)).fill(0),
  );
}
