import type { FastifyReply } from "fastify";
import { z } from "zod";
import { type ErrorCode, errorCatalogue, PregaoError } from "../../errors.ts";
import type { JobRecord, JsonValue } from "../../jobs/contract.ts";
import { batchProgress, submitBatch } from "../../jobs/index.ts";
import { enabledFamilyName, loadConfiguredModels } from "../../models/index.ts";
import { whileAsked } from "../while-asked.ts";
import { DurationEstimates } from "./estimate-duration.ts";
import { asObject, jobOf } from "./job-body.ts";
import type { PlatformApp, PlatformContext } from "./platform-context.ts";
import { acceptedTraining, prepareTraining } from "./submit-training.ts";
import {
  acceptedBody,
  batchAcceptedBody,
  batchBody,
  batchStatusBody,
  mostOfBatch,
  trainedBody,
  trainingBody,
} from "./training-body.ts";
import { trainingMemory } from "./training-memory.ts";
import { hasEnded, waitForJob } from "./wait-for-job.ts";

const tags = ["training"];
/** A training and its time in the queue: the answer of `train` has no limit of the server's own. */
const aDay = 86_400_000;
/** A batch is prepared, and its jobs are submitted, so many at a time. */
const atOnce = 16;

export function trainingRoutes(app: PlatformApp, context: PlatformContext): void {
  const { queue, configuration, hide } = context;
  const estimates = new DurationEstimates(queue);

  app.post(
    "/training/train-async",
    {
      config: { scope: "train" },
      schema: { tags, summary: "Queue one training.", body: trainingBody, response: { 202: acceptedBody } },
    },
    async ({ body }, reply) => {
      const prepared = await prepareTraining(body, context, await trainingMemory(queue));
      const job = await queue.submit(prepared.request);
      return reply.code(202).send(await acceptedTraining(job, prepared, context, estimates));
    },
  );

  app.post(
    "/training/train",
    {
      config: { scope: "train" },
      handlerTimeout: aDay,
      schema: {
        tags,
        summary: "Train and wait for the result.",
        description:
          "The training is a job as any other: it goes on when the caller goes away, and GET /training/jobs finds it. The header X-Job-Id names it.",
        body: trainingBody,
        response: { 200: trainedBody },
      },
    },
    async (request, reply) => {
      const asked = whileAsked(reply);
      const prepared = await prepareTraining(request.body, context, await trainingMemory(queue));
      const { id } = await queue.submit(prepared.request);
      void reply.header("x-job-id", id);
      const job = await waitForJob(queue, id, asked);
      if (job.status !== "completed") return answerUnfinished(job, reply, { requestId: request.id, hide });
      const result = JSON.parse(hide(JSON.stringify(job.result))) as JsonValue;
      return { status: "success" as const, job: jobOf(job, context), result: asObject(result) ?? {} };
    },
  );

  app.post(
    "/training/batch",
    {
      config: { scope: "train" },
      schema: {
        tags,
        summary: "One training for each combination of symbols, timeframes and model types.",
        description: "Every combination is looked at before the first is queued: all are taken, or none.",
        body: batchBody,
        response: { 202: batchAcceptedBody },
      },
    },
    async ({ body }, reply) => {
      const { symbols, timeframes, model_types, max_concurrent, ...shared } = body;
      await loadConfiguredModels(configuration);
      // Two names of one family are one combination.
      const families = [...new Set(model_types.map((name) => enabledFamilyName(configuration, name)))];
      const combinations = [...new Set(symbols)].flatMap((symbol) =>
        [...new Set(timeframes)].flatMap((timeframe) =>
          families.map((model_type) => ({ ...shared, symbol, timeframe, model_type })),
        ),
      );
      if (combinations.length > mostOfBatch) {
        throw new PregaoError("PREGAO_OPTION_INVALID", {
          option: "symbols × timeframes × model_types",
          value: combinations.length,
          reason: `a batch has at most ${mostOfBatch} jobs`,
        });
      }
      const memory = await trainingMemory(queue);
      const prepared = await inTurns(combinations, (one) => prepareTraining(one, context, memory));
      const byPlace = new Map(combinations.map((one, place) => [placeOf(one), prepared[place]!]));
      const { id, jobs } = await submitBatch(queue, {
        symbols: [...new Set(symbols)],
        timeframes: [...new Set(timeframes)],
        modelTypes: families,
        maxConcurrent: max_concurrent,
        job(symbol, timeframe, model_type) {
          return byPlace.get(placeOf({ symbol, timeframe, model_type }))!.request;
        },
      });
      const told = await inTurns(jobs, (job, place) =>
        acceptedTraining(job, prepared[place]!, context, estimates),
      );
      return reply.code(202).send({
        batch_id: id,
        total_jobs: jobs.length,
        max_concurrent,
        status_endpoint: `/api/v1/training/batch/${id}`,
        jobs: told,
      });
    },
  );

  app.get(
    "/training/batch/:batch_id",
    {
      config: { scope: "read" },
      schema: {
        tags,
        summary: "The jobs of a batch, and how far the whole is.",
        params: z.strictObject({ batch_id: z.string().min(1).max(200) }),
        response: { 200: batchStatusBody },
      },
    },
    async ({ params: { batch_id } }) => {
      const { total, byStatus, progress, isEnded } = await batchProgress(queue, batch_id);
      const { jobs } = await queue.list({
        batch: batch_id,
        sortBy: "created_at",
        sortOrder: "asc",
        limit: mostOfBatch,
      });
      return {
        batch_id,
        progress,
        total_jobs: total,
        by_status: { ...byStatus },
        is_finished: isEnded,
        jobs: jobs.map((job) => jobOf(job, context)),
      };
    },
  );
}

/** One combination of a batch. */
function placeOf({
  symbol,
  timeframe,
  model_type,
}: {
  readonly symbol: string;
  readonly timeframe: string;
  readonly model_type: string;
}): string {
  return JSON.stringify([symbol, timeframe, model_type]);
}

/** A job that did not end well, in the form of errors with the status of its cause; one that goes on is told with 503. */
function answerUnfinished(
  job: JobRecord,
  reply: FastifyReply,
  { requestId, hide }: { readonly requestId: string; readonly hide: PlatformContext["hide"] },
): never {
  if (!hasEnded(job)) {
    return send(reply, 503, {
      message: `the server is being stopped; the training ${job.id} goes on`,
      code: "PREGAO_TRAINING_GOES_ON",
      advice: "Ask for its status in a moment: GET /api/v1/training/status/JOB.",
      request_id: requestId,
    });
  }
  const { failure, status } = job;
  const reason = failure?.message ?? job.cancelReason ?? "no reason was given";
  const code = failure?.code ?? "PREGAO_TRAINING_ENDED";
  const known = Object.hasOwn(errorCatalogue, code) ? errorCatalogue[code as ErrorCode] : undefined;
  return send(reply, known?.status ?? (status === "timeout" ? 504 : status === "cancelled" ? 409 : 500), {
    message: `the training ${job.id} ended as ${status}: ${hide(reason)}`,
    code,
    advice: known?.advice ?? "Look at the job, and try it again: POST /api/v1/training/jobs/JOB/retry.",
    request_id: requestId,
  });
}

function send(reply: FastifyReply, status: number, body: Record<string, string>): never {
  return reply.code(status).send({ status: "error", ...body }) as never;
}

/** Results in the order of items, some at a time. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item, place: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += atOnce) {
    const part = items.slice(from, from + atOnce);
    results.push(...(await Promise.all(part.map((item, index) => work(item, from + index)))));
  }
  return results;
}
