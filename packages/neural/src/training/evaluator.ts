import { availableParallelism } from "node:os";
import { type InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { writeEvaluationGraph } from "../building/evaluation-graph.ts";
import type { Network, Objective } from "../building/network.ts";
import type { Weights } from "../building/weights.ts";
import { runSession } from "../runtime/run-session.ts";
import { openSession, type SessionSettings } from "../runtime/session.ts";
import { throwIfAborted } from "./abort.ts";
import { BatchFeeds } from "./batch-feeds.ts";
import { BySize } from "./by-size.ts";
import type { Examples } from "./examples.ts";
import { requirePorts } from "./ports.ts";
import type { NamedTensors } from "./state-vectors.ts";

interface Sized {
  readonly feeds: BatchFeeds;
  readonly session: InferenceSession;
}

/** Weights as vectors: what a graph reads. */
interface Vectors {
  readonly parameters: Float32Array;
  readonly buffers: Float32Array;
}

export interface EvaluatorOptions {
  readonly network: Network;
  readonly objective: Objective;
  readonly examples: Examples;
  readonly batchSize: number;
  readonly session: SessionSettings;
}

/** Measures the loss of examples under changing weights; sessions are opened once. */
export class Evaluator {
  private readonly options: EvaluatorOptions;
  private readonly sized = new BySize((size) => this.open(size));
  private readonly indices: Int32Array;

  constructor(options: EvaluatorOptions) {
    this.options = options;
    this.indices = Int32Array.from({ length: options.examples.count }, (_, i) => i);
  }

  /**
   * Mean loss of all examples: of batches, each by its number of examples. That is exact for losses which are means over
   * examples; where a loss weighs classes, the mean depends on the batches. Aborting rejects between batches.
   */
  async loss({ parameters, buffers }: Vectors, signal?: AbortSignal): Promise<number> {
    const { examples, batchSize } = this.options;
    const weights: NamedTensors = {
      parameters: new OrtTensor("float32", parameters, [parameters.length]),
      ...(buffers.length > 0 && { buffers: new OrtTensor("float32", buffers, [buffers.length]) }),
    };
    const loss = new OrtTensor("float32", new Float32Array(1), []);
    let sum = 0;
    for (let first = 0; first < examples.count; first += batchSize) {
      throwIfAborted(signal, "in validation");
      const batch = this.indices.subarray(first, Math.min(first + batchSize, examples.count));
      const { feeds, session } = await this.sized.of(batch.length);
      await runSession(session, { ...feeds.fill(examples, batch), ...weights }, { loss });
      sum += (loss.data[0] as number) * batch.length;
    }
    return sum / examples.count;
  }

  private async open(size: number): Promise<Sized> {
    const { network, objective, session } = this.options;
    const feeds = new BatchFeeds([...network.inputs, ...objective.targets], size);
    return {
      feeds,
      session: await openSession(writeEvaluationGraph(network, objective, size).bytes, session),
    };
  }
}

/** Mean loss of examples under trained weights, as Evaluator has it. Values and ports are checked first. */
export async function evaluate(options: {
  readonly network: Network;
  readonly objective: Objective;
  readonly weights: Weights;
  readonly examples: Examples;
  readonly batchSize?: number;
  readonly threads?: number;
  readonly device?: SessionSettings["device"];
  readonly signal?: AbortSignal;
}): Promise<number> {
  const { network, objective, weights, examples, batchSize = 256, device = "cpu" } = options;
  const { threads = availableParallelism() } = options;
  requirePorts("evaluation", examples, [...network.inputs, ...objective.targets]);
  examples.check();
  const evaluator = new Evaluator({
    network,
    objective,
    examples,
    batchSize,
    session: { threads, device },
  });
  const { parameters, buffers } = weights;
  return evaluator.loss({ parameters: parameters.values, buffers: buffers.values }, options.signal);
}
