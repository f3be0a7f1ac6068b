import { z } from "zod";
import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";

/**
 * One typed table of options has many faces: command-line flags, environment variables, request bodies, library
 * parameters and their documentation. Such a table is a record of zod schemas; what zod has no word for stands in
 * each schema's `meta`.
 */
export interface OptionMeta {
  readonly description: string;
  /** Environment variable that sets it. */
  readonly env?: string;
  /** Never printed. */
  readonly secret?: boolean;
  /** What is accepted, in words, where the schema itself cannot tell. */
  readonly range?: string;
  /** The default in words, where its value depends on the machine: generated pages are the same everywhere. */
  readonly defaultInWords?: string;
  /** The word for the value in help texts: `--ticker <TICKER>`. */
  readonly placeholder?: string;
}

/** A schema with what is told of it. */
export function option<Schema extends z.ZodType>(schema: Schema, meta: OptionMeta): Schema {
  return schema.meta({ ...meta });
}

export type OptionTable = Readonly<Record<string, z.ZodType>>;

export function optionMeta(schema: z.ZodType): OptionMeta {
  const meta = schema.meta();
  return { ...meta, description: meta?.description ?? "" };
}

/** `testSize` → `test-size`, the flag of an option. */
export function flagName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `testSize` → `test_size`, the option's name on the wire and in the described systems. */
export function wireName(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A documented face of one option: default and range in words. */
export interface OptionDescription {
  readonly name: string;
  readonly type: string;
  readonly defaultValue: string;
  readonly meta: OptionMeta;
}

export function describeOption(name: string, schema: z.ZodType): OptionDescription {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const meta = optionMeta(schema);
  return {
    name,
    type: meta.range ?? describeType(json),
    defaultValue: meta.defaultInWords ?? describeDefault(json.default),
    meta,
  };
}

function describeDefault(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function describeType(json: JsonSchema): string {
  if (json.anyOf !== undefined)
    return json.anyOf.map((part) => describeType(part as JsonSchema)).join(" or ");
  if (json.enum !== undefined) return json.enum.map(String).join(" | ");
  if (json.const !== undefined) return String(json.const);
  if (json.type === "array") return `list of ${describeType((json.items ?? {}) as JsonSchema)}`;
  if (json.type === "object") return "name=value pairs";
  const low =
    json.minimum ?? (json.exclusiveMinimum === undefined ? undefined : `> ${json.exclusiveMinimum}`);
  const high =
    json.maximum ?? (json.exclusiveMaximum === undefined ? undefined : `< ${json.exclusiveMaximum}`);
  const bounds = [low, high === Number.MAX_SAFE_INTEGER ? undefined : high].map((bound) =>
    bound === undefined || bound === Number.MIN_SAFE_INTEGER ? "…" : String(bound),
  );
  const type = json.type === undefined ? "any" : String(json.type);
  return bounds.every((bound) => bound === "…") ? type : `${type} (${bounds.join(" to ")})`;
}

/**
 * Checks `given` against a table: unknown names are refused with near matches, wrong values with the reason and
 * the valid range. `prefix` is put before names in messages (`--` on a command line).
 */
export function parseOptions<Table extends OptionTable>(
  table: Table,
  given: Readonly<Record<string, unknown>>,
  prefix = "",
): { [Name in keyof Table]: z.output<Table[Name]> } {
  const known = Object.keys(table);
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) {
      throw new PregaoError("PREGAO_NAME_UNKNOWN", {
        what: "option",
        name: prefix + name,
        near: didYouMean(name, known),
      });
    }
  }
  const parsed = Object.entries(table).map(([name, schema]) => {
    const result = schema.safeParse(given[name]);
    if (result.success) return [name, result.data];
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: prefix === "--" ? prefix + flagName(name) : name,
      value: String(given[name]),
      reason: explainIssues(result.error, schema),
    });
  });
  return Object.fromEntries(parsed);
}

/** The reasons of a refusal in one line, with what would be accepted. */
export function explainIssues(error: z.ZodError, schema: z.ZodType): string {
  const reasons = [...new Set(error.issues.map((issue) => issue.message))].join("; ");
  return `${reasons} (accepted: ${describeOption("", schema).type})`;
}
