import { Tensor as OrtTensor } from "onnxruntime-node";
import { readWhole } from "../files/read-file.ts";
import { runSession } from "./run-session.ts";
import { openSession } from "./session.ts";

/** Numbers of an input, whose shape begins with the batch. */
export interface OnnxInput {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

/**
 * Runs an ONNX file once, on one thread, and gives the float32 outputs that are named. Values may be missing (NaN): what that
 * means is the file's own affair. Refused by onnxruntime: NEURAL_GRAPH_INVALID, NEURAL_RUNTIME_FAILED. Blocks its thread.
 */
export async function runOnnx(
  path: string,
  inputs: Readonly<Record<string, OnnxInput>>,
  outputs: readonly string[],
): Promise<Record<string, Float32Array>> {
  const session = await openSession(await readWhole(path), { threads: 1 });
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { values, shape }]) => [
      name,
      new OrtTensor("float32", values, [...shape]),
    ]),
  );
  const found = await runSession(session, feeds, [...outputs]);
  return Object.fromEntries(outputs.map((name) => [name, found[name]!.data as Float32Array]));
}
