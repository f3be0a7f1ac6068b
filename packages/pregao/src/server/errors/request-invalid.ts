import type { z } from "zod";
import { describeOption } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { didYouMean } from "../../near-matches.ts";
import { isSecretName } from "../safety/secret-names.ts";
import type { FieldTrouble } from "./error-body.ts";
import { fieldNames, fieldSchema } from "./schema-fields.ts";

type Issue = z.core.$ZodIssue;

/** A body, query, header or path that its schema refuses, with what is wrong field by field. */
export class RequestInvalid extends PregaoError<"PREGAO_REQUEST_INVALID"> {
  readonly fields: readonly FieldTrouble[];

  constructor(part: string, fields: readonly FieldTrouble[]) {
    const named = fields.slice(0, 3).map(inWords).join("; ");
    const more = fields.length > 3 ? ` and ${fields.length - 3} more` : "";
    super("PREGAO_REQUEST_INVALID", { part, reason: `${named}${more}` });
    this.fields = fields;
  }
}

/** Turns zod's issues into fields with the value that was given, what is accepted, and near names of unknown ones. */
export function requestInvalid(
  part: string,
  issues: readonly Issue[],
  schema: z.ZodType,
  given: unknown,
): RequestInvalid {
  return new RequestInvalid(
    part,
    issues.flatMap((issue) => troublesOf(issue, schema, given)),
  );
}

function troublesOf(issue: Issue, schema: z.ZodType, given: unknown): FieldTrouble[] {
  if (issue.code === "unrecognized_keys") {
    const known = fieldNames(fieldSchema(schema, issue.path) ?? schema);
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return {
        field: path.map(String).join("."),
        value: shown(path, given),
        limit: null,
        reason: `is not known here${didYouMean(key, known)}`,
      };
    });
  }
  const nearest = issue.code === "invalid_union" ? nearestBranch(issue) : undefined;
  if (nearest !== undefined) {
    return nearest.flatMap((inner) =>
      troublesOf({ ...inner, path: [...issue.path, ...inner.path] } as Issue, schema, given),
    );
  }
  const field = fieldSchema(schema, issue.path);
  return [
    {
      field: issue.path.map(String).join("."),
      value: shown(issue.path, given),
      limit: field === undefined ? null : describeOption("", field).type,
      reason: lowerFirst(issue.message),
    },
  ];
}

/** Of several forms that were tried, the one with the fewest troubles is what was meant. */
function nearestBranch(issue: Extract<Issue, { code: "invalid_union" }>): readonly Issue[] | undefined {
  const tried = issue.errors.filter((branch) => branch.length > 0);
  return tried.length === 0 ? undefined : tried.reduce((a, b) => (b.length < a.length ? b : a));
}

function inWords({ field, value, limit, reason }: FieldTrouble): string {
  const subject = field === "" ? "it" : value === null || limit === null ? field : `${field} = ${value}`;
  const accepted = limit === null || limit === "any" ? "" : ` (accepted: ${limit})`;
  return limit === null ? `${subject} ${reason}` : `${subject}: ${reason}${accepted}`;
}

const longest = 80;

function shown(path: readonly PropertyKey[], given: unknown): string | null {
  let value = given;
  for (const key of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return null;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  if (value === undefined) return null;
  if (path.some((key) => isSecretName(String(key)))) return "(secret)";
  // A list or an object is told by its kind: its content may be long, and its fields have their own lines.
  const text =
    value !== null && typeof value === "object"
      ? Array.isArray(value)
        ? `a list of ${value.length}`
        : "an object"
      : JSON.stringify(value);
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
