import { NeuralError } from "../errors.ts";

/** A file that is broken, or not what it is taken for. */
export function invalid(file: string, reason: string, details: Record<string, unknown> = {}): NeuralError {
  return new NeuralError("NEURAL_FILE_INVALID", `${file} cannot be read: ${reason}`, { file, ...details });
}

/** A sound file that holds what has no place here, or a network that has no place in the file. */
export function unsupported(
  file: string,
  reason: string,
  details: Record<string, unknown> = {},
): NeuralError {
  return new NeuralError("NEURAL_FILE_UNSUPPORTED", `${file}: ${reason}`, { file, ...details });
}

/** Runs `read`; an error of any kind but a refusal of our own becomes NEURAL_FILE_INVALID. */
export function refusingAsInvalid<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof NeuralError) throw cause;
    throw invalid(file, cause instanceof Error ? cause.message : String(cause));
  }
}
