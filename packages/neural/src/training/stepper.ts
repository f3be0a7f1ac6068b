import { type InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { Network, Objective } from "../building/network.ts";
import {
  type GradientGraph,
  writeAccumulationGraph,
  writeGradientGraph,
  writeTrainingGraph,
} from "../building/training-graph.ts";
import { writeUpdateGraph } from "../building/update-graph.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import { runSession } from "../runtime/run-session.ts";
import { openSession, type SessionSettings } from "../runtime/session.ts";
import { BatchFeeds } from "./batch-feeds.ts";
import { BySize } from "./by-size.ts";
import { DropoutMasks } from "./dropout-masks.ts";
import type { Examples } from "./examples.ts";
import { HalvedGradient, halfOf } from "./halved-gradient.ts";
import { type NamedTensors, StateVectors } from "./state-vectors.ts";
import {
  maskFeeds,
  momentNames,
  type StepResult,
  startState,
  stateOf,
  type TrainingState,
  TrainingStep,
  vectorsOf,
} from "./training-step.ts";

export interface StepperOptions {
  readonly network: Network;
  readonly objective: Objective;
  readonly optimiser: Optimiser;
  readonly examples: Examples;
  readonly session: SessionSettings;
  readonly seed: number;
  /** Largest batch. */
  readonly batchSize: number;
  /** Whether gradients of several batches are added up before an update. */
  readonly isAccumulating: boolean;
  /** Threads over which the halves of a batch are divided. Default: those of the session. */
  readonly threadsOfHalves?: number;
}

/** An update to be made: its batches, and the number that the first has among all of the training. */
export interface Update {
  readonly batches: readonly Int32Array[];
  readonly number: number;
  readonly hyper: readonly number[];
  readonly mostNorm: number;
}

/** A batch of an update: its examples, its number, and its share of the update's examples. */
interface Batch {
  readonly indices: Int32Array;
  readonly number: number;
  readonly share: number;
}

/** Runs batches of one size. */
type RunBatch = (batch: Batch, update: Update) => Promise<StepResult>;

/** Makes updates from batches of any size up to the largest: each size has a graph and a session of its own. */
export class Stepper {
  /** The largest graph: what is learned, and in which order. */
  readonly graph: GradientGraph;
  private readonly options: StepperOptions;
  private readonly vectors: StateVectors;
  private readonly masks: DropoutMasks;
  private readonly graphs = new Map<number, GradientGraph>();
  private readonly sized = new BySize((size) => this.open(size));
  private readonly halved: HalvedGradient[] = [];
  private update: Promise<InferenceSession> | null = null;

  constructor(options: StepperOptions, state: TrainingState | null) {
    const { optimiser, seed, batchSize, isAccumulating } = options;
    this.options = options;
    this.graph = this.graphFor(batchSize);
    const { parameters, buffers, dropouts } = this.graph;
    const { moments } = optimiser;
    const vectors = vectorsOf(state ?? startState({ parameters, buffers, moments }, seed));
    // An odd size is run as a whole, but the last batch of an epoch is smaller and may be even.
    if (isAccumulating || this.halfOf(batchSize - (batchSize % 2))) {
      vectors.gradient = new Float32Array(vectors.parameters!.length);
    }
    this.vectors = new StateVectors(vectors);
    this.masks = new DropoutMasks(dropouts, seed);
  }

  /** The state after the last update: views, which the update after next overwrites. */
  get state(): TrainingState {
    return stateOf(this.vectors, this.options.optimiser.moments);
  }

  /** One update. The loss is the mean over its batches, each by its number of examples. */
  async run(update: Update): Promise<StepResult> {
    const { isAccumulating } = this.options;
    const count = update.batches.reduce((sum, { length }) => sum + length, 0);
    if (isAccumulating) this.vectors.values("gradient").fill(0);
    let [loss, norm] = [0, 0];
    for (const [i, indices] of update.batches.entries()) {
      const run = await this.sized.of(indices.length);
      const share = indices.length / count;
      const result = await run({ indices, number: update.number + i, share }, update);
      loss += result.loss * share;
      norm = result.norm;
    }
    return { loss, norm: isAccumulating ? await this.runUpdate(update) : norm };
  }

  /** The graph for batches of one size, written once. Throws where the network can not be trained on so few examples. */
  graphFor(size: number): GradientGraph {
    const { network, objective, optimiser, isAccumulating } = this.options;
    const graph =
      this.graphs.get(size) ??
      (isAccumulating
        ? writeAccumulationGraph(network, objective, size)
        : writeTrainingGraph(network, objective, optimiser, size));
    this.graphs.set(size, graph);
    return graph;
  }

  /** Frees what it holds of the machine. */
  async close(): Promise<void> {
    for (const halved of this.halved) await halved.close();
    this.halved.length = 0;
  }

  /** The size of the halves that batches of a size are run in; null where they are run as a whole. */
  private halfOf(size: number): number | null {
    const { network, objective, isAccumulating, session } = this.options;
    const isHalved = network.isHalved && objective.isMeanOfExamples && !isAccumulating;
    return isHalved && (session.device ?? "cpu") === "cpu" ? halfOf(size) : null;
  }

  private async open(size: number): Promise<RunBatch> {
    const half = this.halfOf(size);
    if (half !== null) return this.openHalves(half);
    const { network, objective, optimiser, examples, isAccumulating } = this.options;
    const feeds = new BatchFeeds([...network.inputs, ...objective.targets], size);
    const graph = this.graphFor(size);
    const session = await openSession(graph.bytes, this.options.session);
    const masksOf = (number: number) => this.masks.of(graph.dropouts, number);
    if (isAccumulating) {
      const accumulate = this.accumulation(session, graph);
      return ({ indices, number, share }) =>
        accumulate(feeds.fill(examples, indices), masksOf(number), share);
    }
    const { moments, hyperCount } = optimiser;
    const step = new TrainingStep(session, { ...graph, moments, hyperCount }, this.vectors);
    return ({ indices, number }, { hyper, mostNorm }) =>
      step.run(feeds.fill(examples, indices), hyper, mostNorm, masksOf(number));
  }

  private async openHalves(size: number): Promise<RunBatch> {
    const { network, objective, examples, session: settings } = this.options;
    const { threadsOfHalves: threads = settings.threads } = this.options;
    const graph = writeGradientGraph(network, objective, size);
    const otherThreads = threads >> 1;
    const session = await openSession(graph.bytes, { threads: threads - otherThreads });
    const ports = [...network.inputs, ...objective.targets];
    const halved = new HalvedGradient(session, graph, ports, otherThreads);
    this.halved.push(halved);
    return async ({ indices, number }, update) => {
      const gradient = this.vectors.values("gradient");
      const parameters = this.vectors.values("parameters");
      const loss = await halved.run(examples, indices, this.masks, number, parameters, gradient);
      return { loss, norm: await this.runUpdate(update) };
    };
  }

  private accumulation(session: InferenceSession, { dropouts }: GradientGraph) {
    const loss = new OrtTensor("float32", new Float32Array(1), []);
    return async (
      batch: NamedTensors,
      masks: readonly Float32Array[],
      share: number,
    ): Promise<StepResult> => {
      const feeds = {
        ...batch,
        ...this.vectors.feeds(["parameters", "buffers", "gradient"]),
        ...maskFeeds(dropouts, masks),
        share: new OrtTensor("float32", Float32Array.of(share), [1]),
      };
      const changed = ["buffers", "gradient"];
      await runSession(session, feeds, { ...this.vectors.fetches(changed), loss });
      this.vectors.turn(changed);
      return { loss: loss.data[0] as number, norm: 0 };
    };
  }

  /** Gives the norm of the gradient. */
  private async runUpdate({ hyper, mostNorm }: Update): Promise<number> {
    const { optimiser, session: settings } = this.options;
    const size = this.vectors.values("parameters").length;
    this.update ??= openSession(writeUpdateGraph(optimiser, size), { ...settings, threads: 1 });
    const session = await this.update;
    const numbers = Float32Array.of(mostNorm, ...hyper);
    const changed = ["parameters", ...momentNames(optimiser.moments)];
    const feeds = {
      ...this.vectors.feeds([...changed, "gradient"]),
      hyper: new OrtTensor("float32", numbers, [numbers.length]),
    };
    const norm = new OrtTensor("float32", new Float32Array(1), [1]);
    await runSession(session, feeds, { ...this.vectors.fetches(changed), norm });
    this.vectors.turn(changed);
    return norm.data[0] as number;
  }
}
