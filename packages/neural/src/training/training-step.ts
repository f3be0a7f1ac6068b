import { type InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { initialValues, slotsOf, totalSize } from "../building/pack.ts";
import type { TrainingGraph } from "../building/training-graph.ts";
import { sizeOf } from "../graph/shape.ts";

/** Everything that a step changes: flat float32 vectors. */
export interface TrainingState {
  parameters: Float32Array;
  moments: Float32Array[];
  buffers: Float32Array;
}

/** Values of a batch by the names of the graph's inputs. */
export type Batch = Readonly<Record<string, Float32Array | BigInt64Array | Int32Array>>;

export interface StepResult {
  readonly loss: number;
  /** Norm of the gradient before it is clipped. */
  readonly norm: number;
}

/** First values of a training, from a seed. */
export function startState({ parameters, buffers, moments }: TrainingGraph, seed: number): TrainingState {
  const values = initialValues(parameters, seed);
  return {
    parameters: values,
    moments: Array.from({ length: moments }, () => new Float32Array(values.length)),
    buffers: initialValues(buffers, seed),
  };
}

type Named = Record<string, OrtTensor>;

/**
 * Runs the steps of a training graph. State lies in two sets of arrays that are read and written by turns, so that no step
 * allocates. Not reentrant: one step after another.
 */
export class TrainingStep {
  private readonly session: InferenceSession;
  private readonly graph: TrainingGraph;
  private current: Named;
  private next: Named;
  private readonly results: Named;
  private readonly hyper: Float32Array;

  constructor(session: InferenceSession, graph: TrainingGraph, state: TrainingState) {
    this.session = session;
    this.graph = graph;
    this.current = tensorsOf(state, "");
    this.next = tensorsOf(copyOf(state), "next_");
    this.results = {
      loss: new OrtTensor("float32", new Float32Array(1), []),
      norm: new OrtTensor("float32", new Float32Array(1), [1]),
    };
    this.hyper = new Float32Array(graph.hyperCount + 1);
  }

  /**
   * One step on a batch. `hyper` are the optimiser's numbers, `mostNorm` the norm that the gradient is held to, `masks` one
   * array for each place of dropout. All are read, not kept.
   */
  async run(
    inputs: Readonly<Record<string, OrtTensor>>,
    hyper: readonly number[],
    mostNorm: number,
    masks: readonly Float32Array[],
  ): Promise<StepResult> {
    this.hyper[0] = mostNorm;
    this.hyper.set(hyper, 1);
    const feeds: Named = {
      ...inputs,
      ...this.current,
      hyper: new OrtTensor("float32", this.hyper, [this.hyper.length]),
    };
    for (const [i, { mask }] of this.graph.dropouts.entries()) {
      feeds[mask.name] = new OrtTensor("float32", masks[i]!.subarray(0, sizeOf(mask.shape)), mask.shape);
    }
    await this.session.run(feeds, { ...this.next, ...this.results });
    const before = this.current;
    this.current = renamed(this.next, (name) => name.slice("next_".length));
    this.next = renamed(before, (name) => `next_${name}`);
    const [loss, norm] = [this.results.loss!.data[0] as number, this.results.norm!.data[0] as number];
    return { loss, norm };
  }

  /** The state after the last step: views, which the step after next overwrites. */
  get state(): TrainingState {
    const array = (name: string) => this.current[name]?.data as Float32Array | undefined;
    return {
      parameters: array("parameters")!,
      moments: Array.from({ length: this.graph.moments }, (_, i) => array(`moment_${i}`)!),
      buffers: array("buffers") ?? new Float32Array(0),
    };
  }
}

export function copyOf({ parameters, moments, buffers }: TrainingState): TrainingState {
  return {
    parameters: parameters.slice(),
    moments: moments.map((moment) => moment.slice()),
    buffers: buffers.slice(),
  };
}

/** Number of values that a training graph learns. */
export function parameterCount({ parameters }: TrainingGraph): number {
  return totalSize(slotsOf(parameters));
}

function tensorsOf({ parameters, moments, buffers }: TrainingState, prefix: string): Named {
  const vector = (values: Float32Array) => new OrtTensor("float32", values, [values.length]);
  const named: Named = { [`${prefix}parameters`]: vector(parameters) };
  if (buffers.length > 0) named[`${prefix}buffers`] = vector(buffers);
  for (const [i, moment] of moments.entries()) named[`${prefix}moment_${i}`] = vector(moment);
  return named;
}

function renamed(tensors: Named, rename: (name: string) => string): Named {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [rename(name), tensor]));
}
