import { NeuralError } from "./errors.ts";
import { didYouMean } from "./near-match.ts";

/** One parameter: its default, what it may be, and what it does. Drives validation and the table in the README. */
export interface ParameterEntry<T = unknown> {
  readonly default: T;
  /** What is accepted, in words; quoted in errors. */
  readonly range: string;
  readonly description: string;
  /** Other names that it goes by. */
  readonly aliases?: readonly string[];
  readonly accepts: (value: unknown) => boolean;
}

export type ParameterTable = Readonly<Record<string, ParameterEntry>>;

type AliasOf<E> = E extends { readonly aliases: readonly (infer A extends string)[] } ? A : never;

/** Parameters `P` of a table `T` as they may be given: some of them, under any of their names. */
export type WithAliases<T, P> = Partial<P> & { [K in keyof T & keyof P as AliasOf<T[K]>]?: P[K] };

/**
 * Fills in defaults and refuses unknown names (with the nearest known one), values out of range and parameters that are
 * given under two names. The result has the table's own names only.
 */
export function resolveParameters<T extends object>(table: ParameterTable, given: object): T {
  const values: Record<string, unknown> = {};
  const nameOf = new Map<string, string>();
  for (const [name, entry] of Object.entries(table)) {
    values[name] = entry.default;
    for (const known of [name, ...(entry.aliases ?? [])]) nameOf.set(known, name);
  }
  const givenAs = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const own = nameOf.get(name);
    const entry = own === undefined ? undefined : table[own];
    if (own === undefined || !entry) throw unknownParameter(name, [...nameOf.keys()]);
    if (value === undefined) continue;
    const other = givenAs.get(own);
    if (other !== undefined) throw givenTwice(other, name);
    givenAs.set(own, name);
    if (!entry.accepts(value)) {
      throw new NeuralError(
        "NEURAL_PARAMETER_INVALID",
        `${name} is ${JSON.stringify(value) ?? String(value)}, but must be ${entry.range}`,
        { parameter: name, value, range: entry.range },
      );
    }
    values[own] = value;
  }
  return values as T;
}

function givenTwice(name: string, other: string): NeuralError {
  return new NeuralError(
    "NEURAL_PARAMETER_INVALID",
    `${name} and ${other} are two names of one parameter: give one of them`,
    { parameter: name, other },
  );
}

function unknownParameter(name: string, known: readonly string[]): NeuralError {
  return new NeuralError(
    "NEURAL_PARAMETER_UNKNOWN",
    `unknown parameter ${name}${didYouMean(name, known)} Known: ${known.join(", ")}`,
    { parameter: name, known },
  );
}

export function isWhole(value: unknown, low: number, high = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isInteger(value) && (value as number) >= low && (value as number) <= high;
}

/** A finite number strictly between 0 and 1, or 1 written as a fraction is a whole number and means something else. */
export function isFraction(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value < 1;
}
