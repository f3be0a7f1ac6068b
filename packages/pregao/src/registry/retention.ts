import { PregaoError } from "../errors.ts";

/** Which versions stay: the newest of each model, the young ones, and whatever an alias names. */
export interface RetentionRule {
  /** How many of the newest stay, at least 1. */
  readonly keep: number;
  /** Versions that are younger than this many days stay. */
  readonly days: number;
}

/** What is known of a version when it is judged. */
export interface RetentionSubject {
  readonly version: number;
  /** Epoch milliseconds; null where its manifest cannot be read. */
  readonly created: number | null;
  readonly aliases: readonly string[];
}

export interface RetentionVerdict {
  readonly version: number;
  readonly stays: boolean;
  /** Why, in words. */
  readonly why: string;
}

const day = 86_400_000;

/** Judges the versions of one model, the newest first. One that cannot be read stays: it may be all that is left of something. */
export function judgeVersions(
  subjects: readonly RetentionSubject[],
  { keep, days }: RetentionRule,
  now: number,
): RetentionVerdict[] {
  const newestFirst = [...subjects].sort((a, b) => b.version - a.version);
  return newestFirst.map(({ version, created, aliases }, place) => {
    const stays = (why: string): RetentionVerdict => ({ version, stays: true, why });
    if (aliases.length > 0) return stays(aliases.join(", "));
    if (place < keep) return stays(keep === 1 ? "the newest" : `one of the ${keep} newest`);
    if (created === null) return stays("it cannot be read");
    const age = (now - created) / day;
    if (age < days) return stays(`younger than ${days} days`);
    return { version, stays: false, why: `${Math.floor(age)} days old` };
  });
}

/** PREGAO_OPTION_INVALID for a rule that could leave nothing. */
export function requireRule({ keep, days }: RetentionRule): void {
  const refuse = (option: string, value: number, reason: string): PregaoError =>
    new PregaoError("PREGAO_OPTION_INVALID", { option, value, reason });
  if (!Number.isInteger(keep) || keep < 1) throw refuse("keep", keep, "it must be a whole number from 1");
  if (!(days >= 0)) throw refuse("days", days, "it must be a number from 0");
}
