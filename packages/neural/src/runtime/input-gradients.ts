import { type InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { type InputGradientGraph, writeInputGradientGraph } from "../building/input-gradient-graph.ts";
import type { Network } from "../building/network.ts";
import type { Weights } from "../building/weights.ts";
import { NeuralError } from "../errors.ts";
import { sizeOf } from "../graph/shape.ts";
import { runSession } from "./run-session.ts";
import { openSession, type SessionSettings } from "./session.ts";

export interface InputGradientSettings extends Partial<SessionSettings> {
  /** Which output of the network; may be left out where it has one. */
  readonly output?: string;
  /** Most examples of one run, and the size that every run has: fewer are filled up with zeros. Default 128. */
  readonly batch?: number;
}

/** Outputs of some examples and how each changes with the example's input. */
export interface InputGradientValues {
  /** Examples × numbers of the output. */
  readonly outputs: Float32Array;
  /** For each number of the output: examples × numbers of the input. */
  readonly gradients: readonly Float32Array[];
}

/** Gradients of a network's output by its input, as it predicts. The weights are copied into the session. */
export class InputGradients {
  /** Numbers of an example's output and of its input. */
  readonly outputs: number;
  readonly inputSize: number;
  readonly batch: number;
  private readonly session: InferenceSession;
  private readonly graph: InputGradientGraph;

  private constructor(session: InferenceSession, graph: InputGradientGraph) {
    this.session = session;
    this.graph = graph;
    this.outputs = graph.outputs;
    this.batch = graph.batch;
    this.inputSize = sizeOf(graph.input.shape);
  }

  /** Errors are those of `writeInputGradientGraph`. */
  static async open(
    network: Network,
    weights: Weights,
    { output, batch = 128, threads = 1, device = "cpu" }: InputGradientSettings = {},
  ): Promise<InputGradients> {
    const graph = writeInputGradientGraph(network, weights, batch, output);
    return new InputGradients(await openSession(graph.bytes, { threads, device }), graph);
  }

  /**
   * For up to `batch` examples, one after another. An example gives the same wherever it stands and whatever stands beside it,
   * within float32. The run blocks its thread. What is no whole number of examples is refused with NEURAL_INPUT_INVALID.
   */
  async run(examples: Float32Array): Promise<InputGradientValues> {
    const { batch, inputSize, graph } = this;
    const rows = examples.length / inputSize;
    if (!Number.isInteger(rows) || rows < 1 || rows > batch) {
      throw new NeuralError(
        "NEURAL_INPUT_INVALID",
        `input ${graph.input.name} has ${examples.length} numbers, which are not 1 to ${batch} examples of ${inputSize}`,
        { input: graph.input.name },
      );
    }
    let filled = examples;
    if (rows < batch) {
      filled = new Float32Array(batch * inputSize);
      filled.set(examples);
    }
    const feeds = { [graph.input.name]: new OrtTensor("float32", filled, [batch, ...graph.input.shape]) };
    const found = await runSession(this.session, feeds);
    const partOf = (name: string, size: number): Float32Array =>
      (found[name]!.data as Float32Array).subarray(0, rows * size);
    return {
      outputs: partOf("outputs", this.outputs),
      gradients: Array.from({ length: this.outputs }, (_, place) => partOf(`gradient_${place}`, inputSize)),
    };
  }
}
