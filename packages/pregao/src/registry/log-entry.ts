import { createHash } from "node:crypto";
import { z } from "zod";
import { PregaoError } from "../errors.ts";
import { logActions, type RegistryState } from "./registry-state.ts";

const format = 1;
const number = z.int().min(1);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * One entry of a model's log, as it is kept: what was done, by whom, when and why, and the state that it led to. Since
 * every entry holds the whole state, a damaged one costs its own story and not what came of it.
 */
const entrySchema = z.object({
  format_version: z.literal(format),
  name: z.string(),
  /** Counts from 1 within the model. */
  sequence: number,
  /** Of this entry alone: tells one's own writing from another's. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  time: z.iso.datetime(),
  action: z.enum(logActions),
  by: z.string(),
  reason: z.string(),
  /** Of a move of an alias: which, from where to where (null: nowhere). */
  alias: z.string().nullable(),
  from: number.nullable(),
  to: number.nullable(),
  /** The entry that had put the alias where this one took it from; null for the first. */
  before: number.nullable(),
  /** Versions that were archived, brought back or removed. */
  versions: z.array(number),
  state: z.object({
    aliases: z.record(z.string(), z.object({ version: number.nullable(), entry: number })),
    archived: z.array(number),
    removed: z.array(number),
  }),
  /** `sha256` of the entry before this one; null for the first. */
  previous: sha256.nullable(),
  /** SHA-256 of this entry's JSON without this field. */
  sha256,
});

export type LogEntry = z.infer<typeof entrySchema>;

/** An entry that is missing, damaged, or does not follow the one before it. */
export interface LogProblem {
  readonly sequence: number;
  /** What is wrong with it, in words. */
  readonly damage: string;
}

/** The entry as the text of its file, sealed with its own hash. */
export function writeEntry(content: Omit<LogEntry, "sha256" | "format_version">): {
  readonly entry: LogEntry;
  readonly text: string;
} {
  const whole = { format_version: format, ...content } as const;
  const entry: LogEntry = { ...whole, sha256: seal(whole) };
  return { entry, text: `${JSON.stringify(entry, null, 2)}\n` };
}

/**
 * Reads the text of an entry, or says why it cannot be: cut off, altered, of another place. PREGAO_REGISTRY_LOG_INVALID
 * for a format that a later program wrote: what it says must not be passed over.
 */
export function readEntry(text: string, name: string, sequence: number): LogEntry | LogProblem {
  const refused = (damage: string): LogProblem => ({ sequence, damage });
  let raw: Record<string, unknown>;
  try {
    raw = JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    return refused(text === "" ? "it is empty" : (error as Error).message);
  }
  const found = raw?.format_version;
  if (typeof found === "number" && found > format) {
    const reason = `format_version is ${found}, this program reads ${format}`;
    throw logInvalid(name, sequence, reason);
  }
  const parsed = entrySchema.safeParse(raw);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    return refused(`${issue.path.join(".")}: ${issue.message}`);
  }
  const { sha256: sealed, ...content } = raw;
  if (seal(content) !== sealed)
    return refused("it was changed after it was written (its own sha256 differs)");
  const { name: ofModel, sequence: at } = parsed.data;
  if (ofModel !== name || at !== sequence) return refused(`it is entry ${at} of ${ofModel}`);
  return parsed.data;
}

export function isProblem(read: LogEntry | LogProblem): read is LogProblem {
  return "damage" in read;
}

export function logInvalid(name: string, sequence: number, reason: string): PregaoError {
  return new PregaoError("PREGAO_REGISTRY_LOG_INVALID", { name, sequence, reason });
}

export function stateOf({ state }: LogEntry): RegistryState {
  return {
    aliases: new Map(Object.entries(state.aliases)),
    archived: new Set(state.archived),
    removed: new Set(state.removed),
  };
}

/** The state as an entry keeps it; everything in order, so that the same state is the same text. */
export function keptState({ aliases, archived, removed }: RegistryState): LogEntry["state"] {
  const inOrder = (numbers: ReadonlySet<number>): number[] => [...numbers].sort((a, b) => a - b);
  return {
    aliases: Object.fromEntries([...aliases].sort(([a], [b]) => (a < b ? -1 : 1))),
    archived: inOrder(archived),
    removed: inOrder(removed),
  };
}

function seal(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}
