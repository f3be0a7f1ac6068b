import { randomUUID } from "node:crypto";
import { z } from "zod";
import { PregaoError } from "../errors.ts";
import { type JobRequest, type JsonValue, jobPriorities } from "./contract.ts";
import type { NewJob } from "./job-state.ts";

/** Text that is shown, searched for and part of keys: no line breaks or other control characters. */
const line = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^\P{Cc}*$/u, "it must not hold control characters")
    .refine((text) => text.isWellFormed(), "it must not hold halves of characters");

const time = z.number().int().min(0).max(8_640_000_000_000_000);

/** What a queue takes; the payload is checked by its runner before. */
const jobRequest = z.strictObject({
  kind: line(100),
  payload: z.unknown(),
  subject: z
    .strictObject({
      symbol: line(200).nullish(),
      timeframe: line(50).nullish(),
      modelType: line(200).nullish(),
    })
    .default({}),
  priority: z.enum(jobPriorities).default("normal"),
  timeoutSeconds: z
    .number()
    .min(1)
    .max(30 * 86_400)
    .default(3600),
  maxAttempts: z.number().int().min(1).max(100).default(3),
  backoffSeconds: z.number().min(0).max(86_400).default(5),
  needs: z
    .strictObject({
      threads: z.number().int().min(0).max(1024).default(1),
      memoryMegabytes: z.number().int().min(0).max(10_000_000).default(0),
      device: z.enum(["cpu", "cuda"]).default("cpu"),
    })
    .prefault({}),
  tags: z.record(line(200), z.string().max(1000)).default({}),
  batch: z.strictObject({ id: line(200), maxConcurrent: z.number().int().min(1).max(10_000) }).optional(),
  webhook: z.string().max(2000).optional(),
  notBefore: time.optional(),
  id: line(200).optional(),
});

/** `request` with every default, or PREGAO_OPTION_INVALID naming the field. */
export function newJob(request: JobRequest, now: number): NewJob {
  const result = jobRequest.safeParse(request);
  if (!result.success) {
    const issue = result.error.issues[0]!;
    const path = issue.path.map(String);
    const value = path.reduce<unknown>(
      (part, key) => (part as Record<string, unknown> | undefined)?.[key],
      request,
    );
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: `job ${path.join(".")}`.trim(),
      value: JSON.stringify(value) ?? "(left out)",
      reason: issue.message,
    });
  }
  const { subject, batch, webhook, notBefore, id, payload, ...given } = result.data;
  return {
    ...given,
    id: id ?? randomUUID(),
    payload: (payload ?? null) as JsonValue,
    subject: {
      symbol: subject.symbol ?? null,
      timeframe: subject.timeframe ?? null,
      modelType: subject.modelType ?? null,
    },
    batch: batch ?? null,
    webhook: webhook ?? null,
    notBefore: notBefore ?? null,
    createdAt: now,
  };
}
