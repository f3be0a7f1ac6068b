import { NeuralError } from "../errors.ts";

/** Ends what a caller no longer wants; `where` says how far it got. */
export function throwIfAborted(signal: AbortSignal | undefined, where: string): void {
  if (!signal?.aborted) return;
  throw new NeuralError("NEURAL_ABORTED", `training was aborted ${where}`, { where });
}
