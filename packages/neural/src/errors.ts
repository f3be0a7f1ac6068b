/**
 * Every failure this package reports on purpose. `code` is stable and meant for programs; the message names the layer,
 * shape, row, step, value or limit and what to do, and is meant for people.
 */
export class NeuralError extends Error {
  readonly code: NeuralErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: NeuralErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "NeuralError";
    this.code = code;
    this.details = details;
  }
}

export type NeuralErrorCode =
  | "NEURAL_SHAPE_MISMATCH"
  | "NEURAL_PARAMETER_UNKNOWN"
  | "NEURAL_PARAMETER_INVALID"
  | "NEURAL_INPUT_INVALID"
  | "NEURAL_VALUE_NOT_FINITE"
  | "NEURAL_CLASS_EMPTY"
  | "NEURAL_LOSS_EXPLODED"
  | "NEURAL_GRAPH_INVALID"
  | "NEURAL_RUNTIME_FAILED"
  | "NEURAL_DEVICE_UNAVAILABLE"
  | "NEURAL_CHECKPOINT_INVALID"
  | "NEURAL_FILE_INVALID"
  | "NEURAL_FILE_UNSUPPORTED"
  | "NEURAL_ABORTED"
  | "NEURAL_WORKER_FAILED";
