import { PassThrough } from "node:stream";
import { z } from "zod";
import type { JobEvent, JobQueue } from "../../jobs/contract.ts";
import { whileAsked } from "../while-asked.ts";
import { jobIdParams } from "./fields.ts";
import type { PlatformApp, PlatformContext } from "./platform-context.ts";
import { type ProgressBody, progressOf } from "./progress-body.ts";
import { hasEnded } from "./wait-for-job.ts";

/** Proxies close a connection on which nothing is said for a minute or so. */
const keepAliveMilliseconds = 15_000;
/** What a browser waits before it connects again. */
const retryMilliseconds = 2000;
const aDay = 86_400_000;

const resumeHeaders = z.object({
  "last-event-id": z
    .string()
    .regex(/^\d{1,15}$/, "it must be the id of an event")
    .optional()
    .describe("Go on after this event: browsers send it when they connect again."),
});

export function eventRoutes(app: PlatformApp, context: PlatformContext): void {
  const { queue, hide } = context;
  app.get(
    "/training/events/:job_id",
    {
      config: { scope: "read" },
      // A stream lasts as long as its training.
      handlerTimeout: aDay,
      schema: {
        tags: ["training"],
        summary: "Every progress update of a training as it happens, as Server-Sent Events.",
        description:
          "Each event has the number of the update as its id and TrainingProgressUpdate as its data. The last one has a final status; then the stream ends, and whoever connects again after it gets 204.",
        params: jobIdParams,
        headers: resumeHeaders,
        response: {
          200: {
            description: "The stream.",
            content: { "text/event-stream": { schema: z.string() } },
          },
          204: z.undefined().describe("The job has ended, and its last event was seen."),
        },
      },
    },
    async (request, reply) => {
      const signal = whileAsked(reply);
      const { job_id } = request.params;
      const after = Number(request.headers["last-event-id"] ?? 0);
      const job = await queue.get(job_id);
      const events = queue.events(job_id, { after, signal })[Symbol.asyncIterator]();
      // Of a job that has ended everything is there: nothing after the last event seen means that it was the last.
      const first = hasEnded(job) ? await events.next() : undefined;
      if (first?.done === true) return reply.code(204).send();
      const stream = new PassThrough();
      void writeEvents(
        stream,
        (event) => progressOf(job_id, event, hide),
        events,
        first?.value,
        signal,
      ).catch((error) => {
        request.log.warn({ reason: (error as Error).message }, "a stream of events broke off");
        stream.destroy();
      });
      return reply
        .header("cache-control", "no-cache, no-transform")
        .header("x-accel-buffering", "no")
        .type("text/event-stream")
        .send(stream as never);
    },
  );
}

/** Writes events until the job has ended or nobody listens. A listener that does not keep up is waited for. */
async function writeEvents(
  stream: PassThrough,
  told: (event: JobEvent) => ProgressBody,
  events: ReturnType<ReturnType<JobQueue["events"]>[typeof Symbol.asyncIterator]>,
  first: JobEvent | undefined,
  signal: AbortSignal,
): Promise<void> {
  const stop = (): void => {
    stream.end();
  };
  signal.addEventListener("abort", stop, { once: true });
  const beat = setInterval(() => {
    if (!stream.writableNeedDrain) stream.write(": keep-alive\n\n");
  }, keepAliveMilliseconds);
  beat.unref();
  try {
    stream.write(`retry: ${retryMilliseconds}\n\n`);
    for (let event = first; ; event = undefined) {
      if (event === undefined) {
        const next = await events.next();
        if (next.done === true) break;
        event = next.value;
      }
      if (signal.aborted || stream.destroyed) break;
      const isDrained = stream.write(`id: ${event.sequence}\ndata: ${JSON.stringify(told(event))}\n\n`);
      if (!isDrained) await drained(stream);
    }
  } finally {
    clearInterval(beat);
    signal.removeEventListener("abort", stop);
    stream.end();
    await events.return?.();
  }
}

function drained(stream: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    stream.once("drain", resolve);
    stream.once("close", resolve);
    stream.once("finish", resolve);
  });
}
