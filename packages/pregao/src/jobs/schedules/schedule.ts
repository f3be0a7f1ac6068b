import { createHash } from "node:crypto";
import { Cron } from "croner";
import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import { jobPriorities } from "../contract.ts";

const timeZone = z.string().refine(isTimeZone, "it is no time zone such as America/Sao_Paulo");

/** A kind of job at certain hours. Keys are snake_case: people read and restore these files. */
export const scheduleSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "use 1 to 64 letters, digits, '_', '-' and '.'"),
  /** Minute, hour, day of the month, month, day of the week; seconds may stand before them. */
  cron: z.string().min(1).max(200),
  time_zone: timeZone.default("UTC"),
  job: z.strictObject({
    kind: z.string().min(1),
    payload: z.json(),
    priority: z.enum(jobPriorities).default("normal"),
    timeout_seconds: z.number().min(1).default(7200),
    threads: z.number().int().min(1).default(1),
    tags: z.record(z.string(), z.string()).default({}),
    webhook: z.string().optional(),
  }),
  /** Hours before this one are not made up for. ISO-8601 UTC. */
  created: z.iso.datetime(),
});

export type Schedule = z.output<typeof scheduleSchema>;
export type ScheduleRequest = Omit<z.input<typeof scheduleSchema>, "created">;

/** Checks a schedule; PREGAO_SCHEDULE_INVALID names it (by `name`, where that is known) and the field. */
export function parseSchedule(
  given: unknown,
  name = String((given as { name?: unknown } | null)?.name ?? "?"),
): Schedule {
  const parsed = scheduleSchema.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw invalid(name, `${issue.path.join(".") || "it"}: ${issue.message}`);
  }
  cronOf(parsed.data);
  return parsed.data;
}

/** A schedule as it is kept; PREGAO_SCHEDULE_INVALID says why it cannot be read. */
export function readSchedule(name: string, text: string): Schedule {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw invalid(name, (error as Error).message);
  }
  return parseSchedule(given, name);
}

/** Whether a schedule may have the name, which becomes the name of a file. */
export function isScheduleName(name: string): boolean {
  return scheduleSchema.shape.name.safeParse(name).success;
}

/** The latest hour that is not after `now`, nor before `since`; null where there is none. Epoch milliseconds. */
export function latestDue(schedule: Schedule, since: number, now: number): number | null {
  // One that is due this very moment counts.
  const due = cronOf(schedule)
    .previousRuns(1, new Date(now + 1))[0]
    ?.getTime();
  return due === undefined || due <= since ? null : due;
}

/** When it is due next, after `now`; null for a pattern of the past. */
export function nextDue(schedule: Schedule, now: number): number | null {
  return cronOf(schedule).nextRun(new Date(now))?.getTime() ?? null;
}

/** Of one hour of one schedule, whoever submits it. Another pattern or job of the same name counts anew. */
export function dueJobId(schedule: Schedule, due: number): string {
  const version = createHash("sha256").update(JSON.stringify(schedule)).digest("hex").slice(0, 8);
  return `schedule.${schedule.name}.${version}.${new Date(due).toISOString()}`;
}

function cronOf({ name, cron, time_zone }: Schedule): Cron {
  try {
    const pattern = new Cron(cron, { timezone: time_zone, paused: true });
    if (pattern.nextRun() !== null || pattern.previousRuns(1).length > 0) return pattern;
  } catch (error) {
    throw invalid(name, `cron: ${(error as Error).message}`);
  }
  throw invalid(name, "cron: it names no hour at all");
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function invalid(name: string, reason: string): PregaoError {
  return new PregaoError("PREGAO_SCHEDULE_INVALID", { name, reason });
}
