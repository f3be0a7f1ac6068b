/**
 * The one catalogue of errors. Every refusal that a user can meet has an entry: what happened (a template whose
 * placeholders are checked by the compiler), what to do about it, the HTTP status a server answers with and the
 * exit code a command ends with. `docs/reference/errors.md` is generated from this table.
 */

/** Exit codes by the kind of trouble; 1 is left to defects (an error that is not in the catalogue). */
export const exitCodes = {
  usage: 2,
  data: 3,
  configuration: 4,
  missing: 5,
  model: 6,
  interrupted: 130,
} as const;

export type ErrorKind = keyof typeof exitCodes;

interface ErrorDefinition {
  readonly kind: ErrorKind;
  readonly status: number;
  readonly message: string;
  readonly advice: string;
}

export const errorCatalogue = {
  PREGAO_OPTION_INVALID: {
    kind: "usage",
    status: 422,
    message: "{option} = {value} is not valid: {reason}",
    advice: "Run the command with --help to see every option with its range and default.",
  },
  PREGAO_NAME_UNKNOWN: {
    kind: "missing",
    status: 404,
    message: "unknown {what} {name}{near}",
    advice: "Check the spelling, or list what there is with the command's list form.",
  },
  PREGAO_CONFIG_UNREADABLE: {
    kind: "configuration",
    status: 500,
    message: "cannot read the configuration file {file}: {reason}",
    advice: "Correct the JSON, or remove the file to use the defaults.",
  },
  PREGAO_CONFIG_INVALID: {
    kind: "configuration",
    status: 500,
    message: "{origin}: {name} = {value} is not valid: {reason}",
    advice: "Run `pregao config show` to see every setting, its origin and its range.",
  },
  PREGAO_FRAME_SHAPE: {
    kind: "data",
    status: 400,
    message: "column {column} has {length} rows where the frame has {rows}",
    advice: "Give every column one value per row.",
  },
  PREGAO_FRAME_ORDER: {
    kind: "data",
    status: 400,
    message: "row {row} ({symbol}) is out of order: {reason}",
    advice: "Sort rows by symbol and time and keep one row per symbol and time.",
  },
  PREGAO_COLUMN_MISSING: {
    kind: "data",
    status: 400,
    message: "{file} has no column {column}{near}",
    advice: 'Rename the column, or map it in the configuration (columns: { close: "Fechamento" }).',
  },
  PREGAO_COLUMN_TYPE: {
    kind: "data",
    status: 400,
    message: "column {column} of {file} does not hold {wanted}",
    advice: "Correct the values of the column, or map another one in the configuration.",
  },
  PREGAO_INTERRUPTED: {
    kind: "interrupted",
    status: 499,
    message: "interrupted during {stage}; nothing half-written was kept",
    advice: "Run the same command again: with the same seed it gives the same result.",
  },
} as const satisfies Record<`PREGAO_${string}`, ErrorDefinition>;

export type ErrorCode = keyof typeof errorCatalogue;

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

export type ErrorDetails<Code extends ErrorCode> = {
  readonly [Name in Placeholders<(typeof errorCatalogue)[Code]["message"]>]: string | number;
};

/** An error of the catalogue: `code` is stable, `details` are the values of the message's placeholders. */
export class PregaoError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = "PregaoError";
  readonly code: Code;
  readonly kind: ErrorKind;
  readonly status: number;
  readonly exitCode: number;
  readonly advice: string;
  readonly details: ErrorDetails<Code>;

  constructor(code: Code, details: ErrorDetails<Code>, options?: ErrorOptions) {
    const definition: ErrorDefinition = errorCatalogue[code];
    super(fillTemplate(definition.message, details), options);
    this.code = code;
    this.kind = definition.kind;
    this.status = definition.status;
    this.exitCode = exitCodes[definition.kind];
    this.advice = definition.advice;
    this.details = details;
  }
}

/** Whether `error` is of the catalogue and, when a code is given, of that code. */
export function isPregaoError<Code extends ErrorCode>(
  error: unknown,
  code?: Code,
): error is PregaoError<Code> {
  return error instanceof PregaoError && (code === undefined || error.code === code);
}

function fillTemplate(template: string, details: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(details[name]));
}
