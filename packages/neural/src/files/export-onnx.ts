import { writeInferenceGraph } from "../building/inference-graph.ts";
import type { Network } from "../building/network.ts";
import type { Weights } from "../building/weights.ts";
import { writeAtomically } from "./write-atomically.ts";

/**
 * Writes a network and its weights as an ONNX file (operator set 20) for any size of batch, atomically. It predicts what the
 * network does when it is evaluated. `metadata` becomes the file's properties.
 */
export async function exportOnnx(
  path: string,
  network: Network,
  weights: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeAtomically(path, writeInferenceGraph(network, weights, { metadata }));
}
