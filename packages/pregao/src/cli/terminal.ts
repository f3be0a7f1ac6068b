import { isPregaoError, type PregaoError } from "../errors.ts";

/**
 * Where a command writes: people read text, machines read exactly one JSON object on standard output.
 * Progress and logs never come here; they go to standard error.
 */
export interface Terminal {
  readonly json: boolean;
  /** A line for people; nothing in JSON mode. */
  say(text?: string): void;
  /** The command's result: printed as JSON in JSON mode, else by `forPeople`. Called once. */
  result(value: unknown, forPeople: () => string): void;
  failure(error: unknown): void;
}

export function createTerminal(
  json: boolean,
  out: NodeJS.WritableStream,
  err: NodeJS.WritableStream,
): Terminal {
  return {
    json,
    say(text = "") {
      if (!json) out.write(`${text}\n`);
    },
    result(value, forPeople) {
      const text = json ? JSON.stringify(value, nanAsNull) : forPeople();
      if (text !== "") out.write(`${text}\n`);
    },
    failure(error) {
      if (json) out.write(`${JSON.stringify(failureBody(error))}\n`);
      else err.write(failureText(error));
    },
  };
}

/** JSON has no NaN: a metric that does not exist is null. */
function nanAsNull(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? null : value;
}

function failureBody(error: unknown): Record<string, unknown> {
  if (isPregaoError(error)) {
    const { code, message, advice, details } = error as PregaoError;
    return { status: "error", code, message, advice, details };
  }
  const { code, message, advice } = error as { code?: string; message: string; advice?: string };
  return {
    status: "error",
    code: code ?? "PREGAO_DEFECT",
    message,
    ...(advice === undefined ? {} : { advice }),
  };
}

function failureText(error: unknown): string {
  const { code, message, advice, stack } = error as {
    code?: string;
    message: string;
    advice?: string;
    stack?: string;
  };
  if (advice === undefined)
    return `\ndefect: ${stack ?? String(error)}\nThis is a fault of the program, not of your input.\n`;
  return `\nerror: ${message}\n  ${advice}  [${code}]\n`;
}
