import { type InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { initialValues } from "../building/pack.ts";
import type { Dropout, Parameter } from "../building/scope.ts";
import type { TrainingGraph } from "../building/training-graph.ts";
import { sizeOf } from "../graph/shape.ts";
import { runSession } from "../runtime/run-session.ts";
import { type NamedTensors, StateVectors } from "./state-vectors.ts";

/** Everything that a step changes: flat float32 vectors. */
export interface TrainingState {
  readonly parameters: Float32Array;
  readonly moments: readonly Float32Array[];
  readonly buffers: Float32Array;
}

export interface StepResult {
  readonly loss: number;
  /** Norm of the gradient before it is clipped. */
  readonly norm: number;
}

/** What a graph declares and an optimiser needs. */
interface StateOwner {
  readonly parameters: readonly Parameter[];
  readonly buffers: readonly Parameter[];
  readonly moments: number;
}

/** First values of a training, from a seed. */
export function startState({ parameters, buffers, moments }: StateOwner, seed: number): TrainingState {
  const values = initialValues(parameters, seed);
  return {
    parameters: values,
    moments: Array.from({ length: moments }, () => new Float32Array(values.length)),
    buffers: initialValues(buffers, seed),
  };
}

/** The vectors of a state under the names that graphs have for them. */
export function vectorsOf({ parameters, moments, buffers }: TrainingState): Record<string, Float32Array> {
  const named: Record<string, Float32Array> = { parameters, buffers };
  for (const [i, moment] of moments.entries()) named[momentName(i)] = moment;
  return named;
}

/** The state that vectors hold: views. */
export function stateOf(vectors: StateVectors, moments: number): TrainingState {
  return {
    parameters: vectors.values("parameters"),
    moments: momentNames(moments).map((name) => vectors.values(name)),
    buffers: vectors.values("buffers"),
  };
}

export function copyOf({ parameters, moments, buffers }: TrainingState): TrainingState {
  return {
    parameters: parameters.slice(),
    moments: moments.map((moment) => moment.slice()),
    buffers: buffers.slice(),
  };
}

export function momentNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => momentName(i));
}

function momentName(index: number): string {
  return `moment_${index}`;
}

/** Masks as inputs of a graph, one array for each place of dropout: as much of it as the graph takes. */
export function maskFeeds(dropouts: readonly Dropout[], masks: readonly Float32Array[]): NamedTensors {
  const feeds: NamedTensors = {};
  for (const [i, { mask }] of dropouts.entries()) {
    feeds[mask.name] = new OrtTensor("float32", masks[i]!.subarray(0, sizeOf(mask.shape)), mask.shape);
  }
  return feeds;
}

/**
 * Runs the steps of a training graph. Several may work on the same vectors, for batches of different sizes. Not reentrant:
 * one step after another.
 */
export class TrainingStep {
  private readonly session: InferenceSession;
  private readonly graph: TrainingGraph;
  private readonly vectors: StateVectors;
  private readonly names: readonly string[];
  private readonly results: NamedTensors;
  private readonly hyper: OrtTensor;

  constructor(session: InferenceSession, graph: TrainingGraph, state: TrainingState | StateVectors) {
    this.session = session;
    this.graph = graph;
    this.vectors = state instanceof StateVectors ? state : new StateVectors(vectorsOf(state));
    this.names = ["parameters", "buffers", ...momentNames(graph.moments)];
    this.results = {
      loss: new OrtTensor("float32", new Float32Array(1), []),
      norm: new OrtTensor("float32", new Float32Array(1), [1]),
    };
    const count = graph.hyperCount + 1;
    this.hyper = new OrtTensor("float32", new Float32Array(count), [count]);
  }

  /**
   * One step on a batch. `hyper` are the optimiser's numbers, `mostNorm` the norm that the gradient is held to, `masks` one
   * array for each place of dropout. All are read, not kept.
   */
  async run(
    inputs: Readonly<NamedTensors>,
    hyper: readonly number[],
    mostNorm: number,
    masks: readonly Float32Array[],
  ): Promise<StepResult> {
    const { session, graph, vectors, names, results } = this;
    (this.hyper.data as Float32Array).set([mostNorm, ...hyper]);
    const feeds = { ...inputs, ...vectors.feeds(names), hyper: this.hyper };
    await runSession(
      session,
      { ...feeds, ...maskFeeds(graph.dropouts, masks) },
      { ...vectors.fetches(names), ...results },
    );
    vectors.turn(names);
    return { loss: results.loss!.data[0] as number, norm: results.norm!.data[0] as number };
  }

  /** The state after the last step: views, which the step after next overwrites. */
  get state(): TrainingState {
    return stateOf(this.vectors, this.graph.moments);
  }
}
