import { z } from "zod";
import { calendarNames } from "../../market/calendar.ts";
import { timeframeNames } from "../../market/timeframe.ts";

const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[mhdw]$/, "write a duration as 30m, 8h, 3d or 2w")
  .meta({ description: "30m, 8h, 3d, 2w" });

const share = z.number().min(0).max(1);

const columnContract = z.strictObject({
  /** What a number of it means: "BRL", "shares", "USDT", "ratio". */
  unit: z.string().min(1),
  description: z.string().default(""),
  /** Whether the bars must have it. */
  required: z.boolean().default(true),
  /** `whole`: no fractions. `flag`: 0 or 1. */
  type: z.enum(["number", "whole", "flag"]).default("number"),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  /** Values must lie above, or below, this; the number itself is refused. */
  above: z.number().optional(),
  below: z.number().optional(),
  /** Largest share of a symbol's rows without a value, between its first and its last one. */
  missing: share.default(0),
  /** Longest time without a known value after the first one. */
  staleness: duration.optional(),
  /** Longest time that the value may stand still: a feed that froze repeats its last number. */
  unchanged: duration.optional(),
});

const dataContract = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "use small letters, digits and hyphens"),
  description: z.string().default(""),
  /** Accepted lengths of a bar; left out: any. */
  timeframes: z.array(z.enum(timeframeNames)).min(1).optional(),
  calendars: z.array(z.enum(calendarNames)).min(1).optional(),
  /** Times are UTC everywhere; a contract may say so, and nothing else. */
  timezone: z.literal("UTC").default("UTC"),
  /** Least rows of a symbol. */
  rows: z.int().min(1).optional(),
  /** How far the newest bar of a symbol may lie behind the moment that is asked about (`--as-of`). */
  staleness: duration.optional(),
  columns: z.record(z.string().min(1), columnContract),
});

/** What a feed promises: columns with types, units and ranges, length of a bar, calendar, and how old it may be. */
export type DataContract = z.output<typeof dataContract>;
export type ColumnContract = z.output<typeof columnContract>;
/** A contract as one writes it: what has a default may be left out. */
export type WrittenContract = z.input<typeof dataContract>;

/** A contract from what a file or a program gives; the first thing that is wrong, in words, where something is. */
export function parseContract(given: unknown): { contract: DataContract } | { reason: string } {
  const parsed = dataContract.safeParse(given);
  if (parsed.success) return { contract: parsed.data };
  const { path, message } = parsed.error.issues[0]!;
  return { reason: path.length === 0 ? message : `${path.join(".")}: ${message}` };
}

/** A contract of one's own, checked by the compiler; for `export default` in a file that `--contract` names. */
export function defineContract(written: WrittenContract): DataContract {
  return dataContract.parse(written);
}
