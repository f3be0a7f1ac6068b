import { isWhole, type ParameterEntry } from "../parameter-table.ts";

export function fromZero<const A extends readonly string[]>(
  fallback: number,
  description: string,
  aliases: A,
) {
  return {
    default: fallback,
    range: "a finite number from 0",
    description,
    aliases,
    accepts: (value) => typeof value === "number" && value >= 0 && Number.isFinite(value),
  } satisfies ParameterEntry<number>;
}

export function share<const A extends readonly string[]>(description: string, aliases: A) {
  return {
    default: 1,
    range: "a number above 0 and up to 1",
    description,
    aliases,
    accepts: (value) => typeof value === "number" && value > 0 && value <= 1,
  } satisfies ParameterEntry<number>;
}

export function whole<const A extends readonly string[]>(
  fallback: number,
  low: number,
  high: number,
  description: string,
  aliases: A,
) {
  return {
    default: fallback,
    range:
      high === Number.MAX_SAFE_INTEGER
        ? `a whole number from ${low}`
        : `a whole number from ${low} to ${high}`,
    description,
    aliases,
    accepts: (value) => isWhole(value, low, high),
  } satisfies ParameterEntry<number>;
}

export function yesOrNo<const A extends readonly string[]>(
  fallback: boolean,
  description: string,
  aliases: A,
) {
  return {
    default: fallback,
    range: "true or false",
    description,
    aliases,
    accepts: (value) => typeof value === "boolean",
  } satisfies ParameterEntry<boolean>;
}

export function oneOf<T, const A extends readonly string[]>(
  fallback: T,
  names: readonly T[],
  range: string,
  description: string,
  aliases: A,
) {
  return {
    default: fallback,
    range,
    description,
    aliases,
    accepts: (value) => names.includes(value as T),
  } satisfies ParameterEntry<T>;
}

/** A share that may be nothing or all. */
export function rate<const A extends readonly string[]>(fallback: number, description: string, aliases: A) {
  return {
    default: fallback,
    range: "a number from 0 to 1",
    description,
    aliases,
    accepts: (value) => typeof value === "number" && value >= 0 && value <= 1,
  } satisfies ParameterEntry<number>;
}
