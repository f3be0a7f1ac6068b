import { createHash } from "node:crypto";
import type { JobQueue, JobRecord } from "../contract.ts";
import { jobNotice } from "../wire.ts";

/** Of one look back in time. */
const pageSize = 500;
/** Clocks of workers differ, and an end may be written late: so much is looked at twice. */
const overlap = 60_000;
/** A worker that has just started tells what ended this long ago and was not told: a day of being away loses nothing. */
const lookBack = 86_400_000;
const pause = 2000;

/**
 * Has the webhooks of ended jobs called, whoever ended them (a worker, a cancellation, a lease that ran out): about every two
 * seconds the queue is asked what has ended since, and each call becomes a job of its own, which the queue tries until it succeeds. Its
 * id says job, attempt and hour, so that any number of workers have it called once for each end.
 */
export function webhookDuty(queue: JobQueue, now: () => number = Date.now): () => Promise<void> {
  let since = now() - lookBack;
  let next = 0;
  const told = new Map<string, number>();
  return async () => {
    const time = now();
    // A clock that was set back does not silence it.
    if (time < next && next - time <= pause) return;
    next = time + pause;
    for (let offset = 0; ; offset += pageSize) {
      const { jobs } = await queue.list({
        endedAfter: since,
        sortBy: "completed_at",
        sortOrder: "desc",
        offset,
        limit: pageSize,
      });
      for (const job of jobs) {
        if (job.webhook === null || told.has(callId(job))) continue;
        await submitCall(queue, job);
        told.set(callId(job), time);
      }
      if (jobs.length < pageSize) break;
    }
    since = time - overlap;
    for (const [call, when] of told) if (when < time - lookBack) told.delete(call);
  };
}

function callId({ id, attempts, endedAt }: JobRecord): string {
  // Ids may be as long as the queue allows, and this one is longer.
  const short = id.length <= 100 ? id : createHash("sha256").update(id).digest("hex");
  // One that is tried again and cancelled before it begins ends twice in one attempt.
  return `webhook.${short}.${attempts}.${endedAt}`;
}

async function submitCall(queue: JobQueue, job: JobRecord): Promise<void> {
  await queue.submit({
    kind: "webhook",
    id: callId(job),
    payload: { address: job.webhook!, event: `job.${job.status}`, notice: jobNotice(job) },
    subject: job.subject,
    priority: "high",
    timeoutSeconds: 30,
    maxAttempts: 8,
    backoffSeconds: 10,
    needs: { threads: 0 },
    tags: { of: job.id },
  });
}
