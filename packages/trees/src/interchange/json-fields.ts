import { invalid } from "../ensemble/refusals.ts";

/** Fields of a JSON file that anybody may have written; each of these refuses what is not of its kind. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function asRecord(value: unknown, what: string): JsonRecord {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid(`${what} is no object`);
  return value as JsonRecord;
}

export function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(`${what} is no list`);
  return value;
}

export function asFinite(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw invalid(`${what} is no finite number`);
  return value;
}

export function asWhole(value: unknown, what: string, below: number): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) >= below)
    throw invalid(`${what} is no whole number from 0 to ${below - 1}`);
  return value as number;
}

export function asText(value: unknown, what: string): string {
  if (typeof value !== "string") throw invalid(`${what} is no text`);
  return value;
}
