import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { openQueue } from "../../jobs/open-queue.ts";
import { checkPayload } from "../../jobs/runners.ts";
import { openSchedules } from "../../jobs/schedules/open-schedules.ts";
import { scheduleOnlyOptions, scheduleOptions } from "../../jobs/schedules/options.ts";
import { nextDue, parseSchedule, type Schedule } from "../../jobs/schedules/schedule.ts";
import { submitScheduled } from "../../jobs/schedules/schedule-duty.ts";
import type { ScheduleStore } from "../../jobs/schedules/schedule-store.ts";
import { checkWebhook } from "../../jobs/webhooks/check-webhook.ts";
import { didYouMean } from "../../near-matches.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler, CommandSession } from "../session.ts";

export const addSchedule: CommandHandler = async (session, { update, report, ...given }, [name]) => {
  const { configuration, terminal } = session;
  const options = parseOptions(scheduleOptions, { source: configuration.values.source, ...given }, "--");
  if (options.webhook !== undefined) await checkWebhook(options.webhook, configuration);
  const payload = payloadOf(options, given, { update: update !== false, report: report !== false });
  await checkPayload("retraining", payload);
  const schedule = parseSchedule({
    name,
    cron: options.cron,
    time_zone: options.timeZone,
    created: new Date().toISOString(),
    job: {
      kind: "retraining",
      payload,
      priority: options.priority,
      timeout_seconds: options.timeout,
      threads: configuration.values.threads,
      ...(options.webhook === undefined ? {} : { webhook: options.webhook }),
    },
  });
  await withStore(session, (store) => store.put(schedule));
  terminal.result(
    { status: "success", schedule: wireOf(schedule) },
    () => `${name}: next at ${dueInWords(schedule)}. A worker must run then: pregao worker, or pregao serve.`,
  );
};

export const listSchedules: CommandHandler = async (session) => {
  const unreadable: { readonly name: string; readonly reason: string }[] = [];
  const schedules = await withStore(session, (store) =>
    store.list((name, { message: reason }) => unreadable.push({ name, reason })),
  );
  for (const { name, reason } of unreadable)
    session.terminal.say(
      `${name} cannot be read (${reason}): pregao schedule remove ${name}, or correct it.`,
    );
  session.terminal.result({ status: "success", schedules: schedules.map(wireOf), unreadable }, () =>
    schedules.length === 0
      ? "No schedules yet. Add one: pregao schedule add nightly --cron '0 19 * * 1-5' --model rf"
      : plainTable(
          ["schedule", "pattern", "time zone", "does", "next"],
          schedules.map((one) => [one.name, one.cron, one.time_zone, one.job.kind, dueInWords(one)]),
          { rule: true },
        ),
  );
};

export const removeSchedule: CommandHandler = async (session, _, [name]) => {
  const isRemoved = await withStore(session, async (store) => {
    // By its name alone: also one that cannot be read.
    if (await store.remove(name!)) return true;
    await known(store, name!);
    return false;
  });
  session.terminal.result({ status: "success", removed: isRemoved }, () => `${name} is removed.`);
};

export const runSchedule: CommandHandler = async (session, _, [name]) => {
  const schedule = await withStore(session, (store) => known(store, name!));
  const queue = await openQueue(session.configuration, { logger: session.logger });
  try {
    const job = await submitScheduled(queue, schedule);
    session.terminal.result(
      { status: "success", job_id: job.id },
      () => `${job.id} is ${job.status}: pregao jobs watch ${job.id}`,
    );
  } finally {
    await queue.close();
  }
};

type ScheduleOptions = ReturnType<typeof parseOptions<typeof scheduleOptions>>;

/** What was given of the training's options; defaults are those of the day on which it runs. */
function payloadOf(
  { source, ticker, dataset, modelName, alias, gate }: ScheduleOptions,
  given: Readonly<Record<string, unknown>>,
  { update, report }: { readonly update: boolean; readonly report: boolean },
): unknown {
  const elsewhere = new Set([
    ...Object.keys(scheduleOnlyOptions),
    "source",
    "ticker",
    "dataset",
    "modelName",
  ]);
  const options = Object.fromEntries(Object.entries(given).filter(([name]) => !elsewhere.has(name)));
  const data =
    dataset === undefined
      ? { kind: "bars", symbols: ticker, ...(source === undefined ? {} : { source }) }
      : { kind: "export", id: dataset };
  return {
    training: { dataset: data, options, publish: { name: modelName }, report },
    update,
    alias,
    gate,
  };
}

async function withStore<Result>(
  { configuration }: CommandSession,
  use: (store: ScheduleStore) => Promise<Result>,
): Promise<Result> {
  const store = await openSchedules(configuration);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

async function known(store: ScheduleStore, name: string): Promise<Schedule> {
  const schedules = await store.list((one, error) => {
    if (one === name) throw error;
  });
  const found = schedules.find((one) => one.name === name);
  if (found !== undefined) return found;
  const near = didYouMean(
    name,
    schedules.map((one) => one.name),
  );
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "schedule", name, near });
}

function wireOf(schedule: Schedule): Record<string, unknown> {
  const next = nextDue(schedule, Date.now());
  return { ...schedule, next: next === null ? null : new Date(next).toISOString() };
}

function dueInWords(schedule: Schedule): string {
  const next = nextDue(schedule, Date.now());
  return next === null ? "never" : new Date(next).toISOString().replace(/\.\d+Z$/, "Z");
}
