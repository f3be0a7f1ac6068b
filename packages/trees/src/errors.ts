/**
 * Every failure this package reports on purpose. `code` is stable and meant for programs; the message names the
 * column, row, value, limit and what to do, and is meant for people.
 */
export class TreesError extends Error {
  readonly code: TreesErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: TreesErrorCode, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = "TreesError";
    this.code = code;
    this.details = details;
  }
}

export type TreesErrorCode =
  | "TREES_PARAMETER_UNKNOWN"
  | "TREES_PARAMETER_INVALID"
  | "TREES_INPUT_INVALID"
  | "TREES_VALUE_INFINITE"
  | "TREES_MEMORY_LIMIT"
  | "TREES_WORKER_FAILED"
  | "TREES_MODEL_INVALID"
  | "TREES_MODEL_UNSUPPORTED";
