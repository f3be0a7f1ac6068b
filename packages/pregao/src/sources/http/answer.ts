import { z } from "zod";
import { PregaoError } from "../../errors.ts";

/** Where an answer came from, for messages. */
export interface AnswerOrigin {
  readonly service: string;
  readonly path: string;
}

/** A number that a server writes as text, so that no digit is lost on the way. */
export const decimalText = z
  .string()
  .regex(/^-?\d{1,24}(\.\d{1,24})?$/, "a decimal number written as text")
  .transform(Number);

/** Epoch milliseconds between 1973 and 2286: no number of seconds or microseconds of our time. */
export const milliseconds = z.number().int().min(1e11).max(1e13);

/**
 * Checks a whole answer against its schema. PREGAO_ANSWER_INVALID names the first row and field that is not as
 * documented; `fields` gives names to the places of tuples. Nothing is repaired: an interface that changed must not
 * become wrong numbers.
 */
export function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  origin: AnswerOrigin,
  fields: readonly string[] = [],
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const row = issue.path.find((step) => typeof step === "number");
  const steps = issue.path.slice(row === undefined ? 0 : issue.path.indexOf(row) + 1);
  const named = steps.map((step) =>
    typeof step === "number" ? (fields[step] ?? String(step)) : String(step),
  );
  const before = row === undefined ? [] : issue.path.slice(0, issue.path.indexOf(row)).map(String);
  throw invalidAnswer(origin, row === undefined ? 0 : Number(row), {
    field: [...before, ...named].join(".") || "the answer",
    value: valueAt(body, issue.path),
    wanted: issue.message,
  });
}

/** An answer whose parts are well formed and still cannot be true. `row` counts from 0. */
export function invalidAnswer(
  origin: AnswerOrigin,
  row: number,
  found: { field: string; value: unknown; wanted: string },
): PregaoError {
  const value = JSON.stringify(found.value)?.slice(0, 80) ?? "nothing";
  const { field, wanted } = found;
  return new PregaoError("PREGAO_ANSWER_INVALID", { ...origin, row: row + 1, field, value, wanted });
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  let value = body;
  for (const step of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[step];
  return value;
}
