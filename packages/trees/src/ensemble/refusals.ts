import { TreesError } from "../errors.ts";

/** A file that is broken, or not what it is taken for. */
export function invalid(reason: string): TreesError {
  return new TreesError("TREES_MODEL_INVALID", `the model cannot be read: ${reason}`);
}

/** A sound file that holds, or a model that needs, what the other side has no place for. */
export function unsupported(reason: string): TreesError {
  return new TreesError("TREES_MODEL_UNSUPPORTED", reason);
}

/** Runs `read`; an error of any kind but a refusal of our own becomes TREES_MODEL_INVALID. */
export function refusingAsInvalid<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof TreesError && cause.code.startsWith("TREES_MODEL_")) throw cause;
    throw invalid(cause instanceof Error ? cause.message : String(cause));
  }
}
