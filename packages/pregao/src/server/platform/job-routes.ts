import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { jobPriorities, jobStatuses } from "../../jobs/contract.ts";
import { familyName } from "../../models/index.ts";
import { jobIdParams, listField, offsetField, symbolField } from "./fields.ts";
import { jobBody, jobOf } from "./job-body.ts";
import type { PlatformApp, PlatformContext } from "./platform-context.ts";
import { hasEnded } from "./wait-for-job.ts";

const tags = ["training"];

/** Jobs that train a model: what the listing shows. */
const kinds = ["training", "retraining"];

const tagFilter = z
  .string()
  .max(260)
  .regex(/^[^:=]+[:=]/, "write a tag as key:value");

const listQuery = z.strictObject({
  statuses: listField(z.enum(jobStatuses)),
  symbols: listField(symbolField),
  model_types: listField(z.string().min(1).max(100)),
  tags: listField(tagFilter, 10).describe("key:value; a job must have all of them."),
  created_after: z.iso.datetime({ offset: true }).optional(),
  sort_by: z.enum(["created_at", "started_at", "completed_at", "priority", "status"]).default("created_at"),
  sort_order: z.enum(["asc", "desc"]).default("desc"),
  offset: offsetField,
  limit: z.coerce.number().int().min(1).max(500).default(50),
});

const listBody = z
  .object({
    jobs: z.array(jobBody),
    total_count: z.number().int().describe("Of all that fit, not of this page."),
    active_count: z.number().int().describe("Of those, the pending, queued and running ones."),
    completed_count: z.number().int(),
    failed_count: z.number().int().describe("Failed or timed out."),
    offset: z.number().int(),
    limit: z.number().int(),
  })
  .meta({ id: "TrainingJobs" });

const cancelBody = z
  .strictObject({
    reason: z.string().max(500).optional(),
    force: z
      .boolean()
      .default(false)
      .describe("Take a running job from its worker at once, without waiting for it to stop."),
  })
  .optional();

const cancelledBody = z
  .object({
    job_id: z.string(),
    status: z.enum(jobStatuses),
    was_running: z.boolean(),
    cleanup_completed: z.boolean().describe("Whether the job has ended; else its worker is still stopping."),
  })
  .meta({ id: "TrainingCancelled" });

const retriedBody = z
  .object({
    job_id: z.string(),
    status: z.enum(jobStatuses),
    priority: z.enum(jobPriorities),
    attempts: z.number().int().describe("Begun so far."),
    queue_position: z.number().int(),
    status_endpoint: z.string(),
  })
  .meta({ id: "TrainingRetried" });

/** How long a worker is waited for that was asked to stop. */
const patience = 5000;
const lookAgain = 50;

export function jobRoutes(app: PlatformApp, context: PlatformContext): void {
  const { queue, jobs } = context;

  app.get(
    "/training/status/:job_id",
    {
      config: { scope: "read" },
      schema: { tags, summary: "A training job.", params: jobIdParams, response: { 200: jobBody } },
    },
    async ({ params: { job_id } }) => jobOf(await jobs.get(job_id), context),
  );

  app.get(
    "/training/jobs",
    {
      config: { scope: "read" },
      schema: { tags, summary: "Training jobs.", querystring: listQuery, response: { 200: listBody } },
    },
    async ({ query }) => {
      const { statuses, symbols, model_types, created_after, offset, limit } = query;
      const page = await queue.list({
        kinds,
        ...(statuses === undefined ? {} : { statuses }),
        ...(symbols === undefined ? {} : { symbols }),
        ...(model_types === undefined ? {} : { modelTypes: model_types.map(canonical) }),
        ...(query.tags === undefined ? {} : { tags: Object.fromEntries(query.tags.map(keyAndValue)) }),
        ...(created_after === undefined ? {} : { createdAfter: Date.parse(created_after) }),
        sortBy: query.sort_by,
        sortOrder: query.sort_order,
        offset,
        limit,
      });
      const { byStatus, total } = page;
      return {
        jobs: page.jobs.map((job) => jobOf(job, context)),
        total_count: total,
        active_count: byStatus.pending + byStatus.queued + byStatus.running,
        completed_count: byStatus.completed,
        failed_count: byStatus.failed + byStatus.timeout,
        offset,
        limit,
      };
    },
  );

  app.delete(
    "/training/jobs/:job_id/cancel",
    {
      config: { scope: "train" },
      schema: {
        tags,
        summary: "Cancel a training that waits or runs.",
        params: jobIdParams,
        body: cancelBody,
        response: { 200: cancelledBody },
      },
    },
    async ({ params: { job_id }, body }) => {
      const { reason, force = false } = body ?? {};
      const { wasRunning } = await queue.cancel(job_id, {
        force,
        ...(reason === undefined ? {} : { reason }),
      });
      const deadline = performance.now() + patience;
      let job = await queue.get(job_id);
      while (!hasEnded(job) && performance.now() < deadline && !context.closing.aborted) {
        await setTimeout(lookAgain);
        job = await queue.get(job_id);
      }
      jobs.forget(job_id);
      return { job_id, status: job.status, was_running: wasRunning, cleanup_completed: hasEnded(job) };
    },
  );

  app.post(
    "/training/jobs/:job_id/retry",
    {
      config: { scope: "train" },
      schema: {
        tags,
        summary: "A failed, cancelled or timed-out training again, as a further attempt of the same job.",
        params: jobIdParams,
        response: { 202: retriedBody },
      },
    },
    async ({ params: { job_id } }, reply) => {
      const job = await queue.retry(job_id);
      jobs.forget(job_id);
      const { status, priority, attempts } = job;
      return reply.code(202).send({
        ...{ job_id, status, priority, attempts },
        queue_position: await queue.position(job_id),
        status_endpoint: `/api/v1/training/status/${encodeURIComponent(job_id)}`,
      });
    },
  );
}

/** The name that jobs are kept under; a name that is no family fits no job. */
function canonical(model: string): string {
  try {
    return familyName(model);
  } catch {
    return model;
  }
}

function keyAndValue(tag: string): [string, string] {
  const at = tag.search(/[:=]/);
  return [tag.slice(0, at), tag.slice(at + 1)];
}
