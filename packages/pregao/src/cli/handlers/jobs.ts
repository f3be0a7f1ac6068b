import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { JobProgress, JobQueue, JobRecord, JsonValue } from "../../jobs/contract.ts";
import { openQueue, queueFilePath } from "../../jobs/open-queue.ts";
import { jobsCancelOptions, jobsListOptions } from "../../jobs/options.ts";
import { jobNotice } from "../../jobs/wire.ts";
import { didYouMean } from "../../near-matches.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler, CommandSession } from "../session.ts";

export const listJobs: CommandHandler = async (session, given) => {
  const { createdAfter, ...options } = parseOptions(jobsListOptions, given, "--");
  const filter = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const page = await withQueue(session, (queue) =>
    queue.list({
      ...filter,
      ...(createdAfter === undefined ? {} : { createdAfter: Date.parse(createdAfter) }),
    }),
  );
  const { jobs, total, byStatus } = page;
  session.terminal.result({ status: "success", total, by_status: byStatus, jobs: jobs.map(jobAsJson) }, () =>
    jobs.length === 0
      ? "No jobs."
      : [
          plainTable(
            ["job", "kind", "about", "status", "priority", "submitted", "seconds", "progress"],
            jobs.map((job) => [
              shortId(job.id),
              job.kind,
              aboutOf(job),
              job.status,
              job.priority,
              new Date(job.createdAt).toISOString().slice(0, 16).replace("T", " "),
              secondsOf(job),
              job.status === "running" && job.progress !== null
                ? `${Math.floor(100 * job.progress.progress)} % ${job.progress.stage}`
                : "",
            ]),
            { right: [6], rule: true },
          ),
          total > jobs.length ? `${jobs.length} of ${total}; --offset and --limit show others.` : "",
        ]
          .join("\n")
          .trimEnd(),
  );
};

export const showJob: CommandHandler = async (session, _, [name]) => {
  const { job, position } = await withQueue(session, async (queue) => {
    const job = await findJob(queue, name!);
    return { job, position: await queue.position(job.id) };
  });
  session.terminal.result(
    { status: "success", job: { ...jobAsJson(job), queue_position: position, payload: job.payload } },
    () => describeJob(job, position),
  );
};

export const watchJob: CommandHandler = async (session, _, [name]) => {
  const { terminal, context } = session;
  const ended = await withQueue(session, async (queue) => {
    const { id, status } = await findJob(queue, name!);
    if (status === "queued" || status === "pending")
      terminal.say(`The job ${id} is ${status}, ${await queue.position(id)} before it.`);
    let last: JobProgress | null = null;
    for await (const { status, progress, failure } of queue.events(id, { signal: context.signal })) {
      if (status === "running" && progress !== null) {
        last = progress;
        context.progress({
          stage: progress.stage,
          done: progress.progress,
          total: 1,
          note: noteOf(progress),
        });
      } else if ((status === "pending" || status === "queued") && failure !== null) {
        terminal.say(`The attempt failed and is repeated: ${failure.message}`);
      }
    }
    if (context.signal.aborted) terminal.say(`The job ${id} goes on; \`pregao jobs cancel\` ends it.`);
    context.signal.throwIfAborted();
    if (last !== null) context.progress({ stage: last.stage, done: 1, total: 1 });
    return await queue.get(id);
  });
  if (ended.status !== "completed") {
    const reason = ended.failure?.message ?? ended.cancelReason ?? "no reason was given";
    throw new PregaoError("PREGAO_JOB_FAILED", { id: ended.id, status: ended.status, reason });
  }
  terminal.result({ status: "success", job: jobAsJson(ended) }, () => describeJob(ended, 0));
};

export const cancelJob: CommandHandler = async (session, given, [name]) => {
  const { reason, force } = parseOptions(jobsCancelOptions, given, "--");
  const { job, wasRunning } = await withQueue(session, async (queue) => {
    const { id } = await findJob(queue, name!);
    const outcome = await queue.cancel(id, { force, ...(reason === undefined ? {} : { reason }) });
    return { ...outcome, job: await queue.get(id) };
  });
  session.terminal.result({ status: "success", was_running: wasRunning, job: jobAsJson(job) }, () =>
    job.status === "cancelled"
      ? `The job ${job.id} is cancelled.`
      : `The job ${job.id} runs; its worker is asked to stop.`,
  );
};

export const retryJob: CommandHandler = async (session, _, [name]) => {
  const job = await withQueue(session, async (queue) => queue.retry((await findJob(queue, name!)).id));
  session.terminal.result(
    { status: "success", job: jobAsJson(job) },
    () => `The job ${job.id} is ${job.status} again.`,
  );
};

export const pauseJobs: CommandHandler = async (session) => {
  await withQueue(session, (queue) => queue.pause());
  session.terminal.result(
    { status: "success", paused: true },
    () => "The queue is paused: running jobs go on, others wait. `pregao jobs resume` ends that.",
  );
};

export const resumeJobs: CommandHandler = async (session) => {
  await withQueue(session, (queue) => queue.resume());
  session.terminal.result({ status: "success", paused: false }, () => "The queue gives out jobs.");
};

export const queueState: CommandHandler = async (session) => {
  const { name, state } = await withQueue(session, async (queue) => ({
    name: queue.name,
    state: await queue.state(),
  }));
  const { byStatus, paused, workers, lastEndedAt, meanSeconds, endedLastHour } = state;
  session.terminal.result(
    {
      ...{ status: "success", queue: name, paused, by_status: byStatus },
      workers: workers.map(({ id, host, pid, kinds, capacity, running, draining, heardAt }) => ({
        ...{ worker_id: id, host, pid, kinds, running, draining, heard_at: new Date(heardAt).toISOString() },
        capacity: { threads: capacity.threads, memory_mb: capacity.memoryMegabytes, device: capacity.device },
      })),
      last_ended_at: lastEndedAt === null ? null : new Date(lastEndedAt).toISOString(),
      mean_seconds: meanSeconds,
      ended_last_hour: endedLastHour,
    },
    () =>
      [
        `${name}${paused ? ", PAUSED" : ""}`,
        "",
        plainTable(
          ["status", "jobs"],
          Object.entries(byStatus).map(([status, jobs]) => [status, String(jobs)]),
          { right: [1] },
        ),
        "",
        workers.length === 0
          ? "No worker is there: `pregao worker` starts one."
          : plainTable(
              ["worker", "threads", "MB", "device", "runs"],
              workers.map(({ id, capacity, running, draining }) => [
                draining ? `${id} (drains)` : id,
                String(capacity.threads),
                String(capacity.memoryMegabytes),
                capacity.device,
                String(running.length),
              ]),
              { right: [1, 2, 4] },
            ),
        "",
        `${endedLastHour} ended in the last hour${meanSeconds === null ? "" : `, ${meanSeconds.toFixed(1)} s each on average`}.`,
      ].join("\n"),
  );
};

export const repairJobs: CommandHandler = async ({ configuration, terminal }) => {
  if (configuration.values.redisUrl !== undefined) {
    const reason = "the queue lies in Redis, which has tools of its own (redis-check-aof)";
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "jobs repair", value: "REDIS_URL", reason });
  }
  const { repairQueue } = await import("../../jobs/sqlite/repair-queue.ts");
  const file = queueFilePath(configuration);
  const { healthy, jobs, keptAs } = await repairQueue(file);
  terminal.result({ status: "success", file, healthy, jobs, kept_as: keptAs }, () =>
    healthy
      ? `${file} is sound (${jobs} jobs); nothing was changed.`
      : `${jobs} jobs could be read and are in the new ${file}; the old file is kept as ${keptAs}.`,
  );
};

async function withQueue<Result>(
  { configuration, logger }: CommandSession,
  work: (queue: JobQueue) => Promise<Result>,
): Promise<Result> {
  const queue = await openQueue(configuration, { logger });
  try {
    return await work(queue);
  } finally {
    await queue.close();
  }
}

/** The job of this id, the only one whose id begins so, or the latest. */
async function findJob(queue: JobQueue, name: string): Promise<JobRecord> {
  const { jobs } = await queue.list({ limit: name === "latest" ? 1 : 1000 });
  const exact = jobs.find(({ id }) => id === name);
  if (exact !== undefined) return exact;
  if (name === "latest" && jobs.length > 0) return jobs[0]!;
  const found = name.length >= 4 ? jobs.filter(({ id }) => id.startsWith(name)) : [];
  if (found.length === 1) return found[0]!;
  if (found.length === 0 && jobs.length === 1000) return await queue.get(name); // An older one, by its whole id.
  const near =
    found.length > 1
      ? `; ${found.length} begin so: ${found.map(({ id }) => id.slice(0, 12)).join(", ")}`
      : didYouMean(
          name,
          jobs.map(({ id }) => shortId(id)),
          6,
        );
  throw new PregaoError("PREGAO_NAME_UNKNOWN", { what: "job", name, near });
}

/** The queue's own ids by their beginning, which is enough to name them; others whole. */
function shortId(id: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id.slice(0, 8) : id;
}

function jobAsJson(job: JobRecord): Record<string, unknown> {
  const { progress } = job;
  return {
    ...jobNotice(job),
    worker_id: job.worker,
    max_attempts: job.maxAttempts,
    batch_id: job.batch?.id ?? null,
    not_before: job.notBefore === null ? null : new Date(job.notBefore).toISOString(),
    cancel_reason: job.cancelReason,
    progress: progress?.progress ?? null,
    current_stage: progress?.stage ?? null,
    current_epoch: progress?.epoch ?? null,
    total_epochs: progress?.epochs ?? null,
    current_loss: progress?.loss ?? null,
    validation_loss: progress?.validationLoss ?? null,
    eta_seconds: progress?.etaSeconds ?? null,
  };
}

function describeJob(job: JobRecord, position: number): string {
  const { progress, failure, needs } = job;
  const lines: (readonly [string, string])[] = [
    ["kind", `${job.kind}${aboutOf(job) === "" ? "" : `: ${aboutOf(job)}`}`],
    [
      "status",
      job.status === "queued" || job.status === "pending"
        ? `${job.status}, ${position} before it`
        : job.status,
    ],
    ["priority", job.priority],
    ["attempts", `${job.attempts} of ${job.maxAttempts}`],
    ["needs", `${needs.threads} threads, ${needs.memoryMegabytes} MB, ${needs.device}`],
    ["submitted", new Date(job.createdAt).toISOString()],
    ["took", secondsOf(job) === "" ? "" : `${secondsOf(job)} s`],
    ["worker", job.worker ?? ""],
    ["batch", job.batch?.id ?? ""],
    [
      "tags",
      Object.entries(job.tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(", "),
    ],
    [
      "progress",
      progress === null || job.status === "completed"
        ? ""
        : `${Math.floor(100 * progress.progress)} % ${progress.stage}, ${noteOf(progress)}`,
    ],
    ["failure", failure === null ? "" : `${failure.message}  [${failure.code}]`],
    ["cancelled", job.cancelReason ?? ""],
  ];
  const result = resultLines(job.result);
  const block = result.length === 0 ? "" : `\n\n${plainTable(["result", ""], result)}`;
  return `${plainTable(
    ["job", job.id],
    lines.filter(([, text]) => text !== "").map((line) => [...line]),
  )}${block}`;
}

/** What fits a line of it; `--json` has the whole. */
function resultLines(result: JsonValue): string[][] {
  if (result === null) return [];
  const parts = typeof result === "object" ? Object.entries(result) : [["", result] as const];
  return parts.map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return [name, typeof value === "object" && text.length > 160 ? "… (--json shows it)" : text];
  });
}

/** Epoch, losses and time left, as far as they are known. */
function noteOf({ epoch, epochs, loss, validationLoss, etaSeconds }: JobProgress): string {
  return [
    epoch === null ? "" : `epoch ${epoch}${epochs === null ? "" : `/${epochs}`}`,
    loss === null ? "" : `loss ${figure(loss)}`,
    validationLoss === null ? "" : `validation ${figure(validationLoss)}`,
    etaSeconds === null ? "" : `${Math.ceil(etaSeconds)} s to go`,
  ]
    .filter((part) => part !== "")
    .join(", ");
}

function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function aboutOf({ subject }: JobRecord): string {
  return [subject.symbol, subject.timeframe, subject.modelType].filter((part) => part !== null).join(" ");
}

function secondsOf({ startedAt, endedAt }: JobRecord): string {
  return startedAt === null || endedAt === null ? "" : (Math.max(0, endedAt - startedAt) / 1000).toFixed(1);
}
