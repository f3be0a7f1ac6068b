import type { InferenceSession } from "onnxruntime-node";
import { NeuralError } from "../errors.ts";

/**
 * Runs a graph, into arrays of its own or into those of `fetches`. What onnxruntime cannot do, as for want of memory, is a
 * NEURAL_RUNTIME_FAILED. The run blocks its thread.
 */
export async function runSession(
  session: InferenceSession,
  feeds: InferenceSession.FeedsType,
  fetches?: InferenceSession.FetchesType,
): Promise<InferenceSession.ReturnType> {
  try {
    return await (fetches ? session.run(feeds, fetches) : session.run(feeds));
  } catch (cause) {
    throw new NeuralError(
      "NEURAL_RUNTIME_FAILED",
      `onnxruntime could not run the graph: ${(cause as Error).message}`,
    );
  }
}
