import { z } from "zod";
import {
  evaluateResult,
  loadResult,
  preprocessResult,
  saveResult,
  splitResult,
  trainingPlanSchema,
  trainResult,
} from "../../../pipeline/b3/steps/index.ts";

/** A step that was given to the queue and whose outcome is not yet part of the session. */
const pendingSchema = z.object({
  step: z.enum(["load", "preprocess", "split", "train", "evaluate", "save", "pipeline"]),
  job: z.string(),
  /** When its place was taken; the queue hears of the job a moment later. */
  at: z.int(),
  /** What a model is made by, where the step is about one; of a whole pipeline without the data, which come with its result. */
  plan: trainingPlanSchema.partial({ data: true }).nullable(),
  /** As the caller wrote it; null where the step is about no model. */
  model_type: z.string().nullable(),
});

/** The last training: what `training-status` tells. */
const trainingSchema = z.object({
  job: z.string(),
  model_type: z.string(),
  /** Null while it is under way. */
  outcome: z.enum(["completed", "failed"]).nullable(),
  error: z.string().nullable(),
});

/** How far one client's pipeline is: what its steps have answered. The data lie elsewhere, by their content. */
export const sessionSchema = z.object({
  format: z.literal(1),
  id: z.string(),
  /** Epoch milliseconds. */
  created: z.int(),
  changed: z.int(),
  loaded: loadResult.nullable(),
  prepared: preprocessResult.nullable(),
  split: z.object({ model_type: z.string(), plan: trainingPlanSchema, answer: splitResult }).nullable(),
  trained: z.object({ model_type: z.string(), plan: trainingPlanSchema, answer: trainResult }).nullable(),
  evaluated: evaluateResult.nullable(),
  saved: saveResult.nullable(),
  report_path: z.string().nullable(),
  training: trainingSchema.nullable(),
  pending: pendingSchema.nullable(),
});

export type Session = z.infer<typeof sessionSchema>;
export type PendingStep = z.infer<typeof pendingSchema>;

export function newSession(id: string, now: number): Session {
  return {
    format: 1,
    id,
    created: now,
    changed: now,
    loaded: null,
    prepared: null,
    split: null,
    trained: null,
    evaluated: null,
    saved: null,
    report_path: null,
    training: null,
    pending: null,
  };
}
