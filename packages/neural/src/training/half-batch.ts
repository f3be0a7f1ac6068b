import { type InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import type { Port } from "../building/network.ts";
import type { Shape } from "../graph/shape.ts";
import { sizeOf } from "../graph/shape.ts";
import { runSession } from "../runtime/run-session.ts";
import type { BatchArray } from "./examples.ts";
import { arrayFor } from "./ports.ts";
import type { NamedTensors } from "./state-vectors.ts";

/** What a gradient graph takes, as plain data. */
export interface HalfShape {
  readonly size: number;
  readonly ports: readonly Port[];
  /** Names and shapes of the masks of dropout. */
  readonly masks: readonly { readonly name: string; readonly shape: Shape }[];
  readonly parameters: number;
}

/** The numbers of one half of a batch: what is given, and what comes back. */
export interface HalfArrays {
  readonly inputs: Readonly<Record<string, BatchArray>>;
  readonly masks: readonly Float32Array[];
  readonly parameters: Float32Array;
  readonly gradient: Float32Array;
  readonly loss: Float32Array;
}

/** Arrays for a half, if asked in memory that threads share. */
export function halfArrays(shape: HalfShape, isShared: boolean): HalfArrays {
  const floats = (length: number) => arrayFor({ name: "", shape: [] }, length, isShared) as Float32Array;
  const inputs: Record<string, BatchArray> = {};
  for (const port of shape.ports)
    inputs[port.name] = arrayFor(port, shape.size * sizeOf(port.shape), isShared);
  return {
    inputs,
    masks: shape.masks.map((mask) => floats(sizeOf(mask.shape))),
    parameters: floats(shape.parameters),
    gradient: floats(shape.parameters),
    loss: floats(1),
  };
}

/** Runs a gradient graph on arrays, which it reads and writes in place. */
export class HalfBatch {
  private readonly session: InferenceSession;
  private readonly feeds: NamedTensors = {};
  private readonly fetches: NamedTensors;

  constructor(session: InferenceSession, shape: HalfShape, arrays: HalfArrays) {
    this.session = session;
    for (const port of shape.ports) {
      const values = arrays.inputs[port.name] as Float32Array;
      this.feeds[port.name] = new OrtTensor(port.type ?? "float32", values, [shape.size, ...port.shape]);
    }
    for (const [i, mask] of shape.masks.entries()) {
      this.feeds[mask.name] = new OrtTensor("float32", arrays.masks[i]!, mask.shape);
    }
    const flat = [shape.parameters];
    this.feeds.parameters = new OrtTensor("float32", arrays.parameters, flat);
    this.fetches = {
      gradient: new OrtTensor("float32", arrays.gradient, flat),
      loss: new OrtTensor("float32", arrays.loss, []),
    };
  }

  async run(): Promise<void> {
    await runSession(this.session, this.feeds, this.fetches);
  }
}
