import { z } from "zod";
import type { RunRecord, RunStatus } from "../contract.ts";

/** Whole numbers come as numbers or, where the server is careful, as text. */
const whole = z.union([z.number(), z.string().regex(/^-?\d+$/)]).transform(Number);
const keyValue = z.object({ key: z.string(), value: z.string().default("") });

const infoSchema = z.object({
  run_id: z.string(),
  run_name: z.string().default(""),
  experiment_id: z.string(),
  status: z.enum(["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]),
  start_time: whole,
  end_time: whole.nullish(),
  artifact_uri: z.string().default(""),
});

export const metricSchema = z.object({
  key: z.string(),
  value: z.number(),
  timestamp: whole,
  step: whole.default(0),
});

export const runSchema = z.object({
  info: infoSchema,
  data: z
    .object({
      params: z.array(keyValue).default([]),
      tags: z.array(keyValue).default([]),
      metrics: z.array(metricSchema).default([]),
    })
    .default({ params: [], tags: [], metrics: [] }),
});
export type MlflowRunAnswer = z.infer<typeof runSchema>;

export const experimentSchema = z.object({ experiment_id: z.string(), name: z.string() });
export const artifactListSchema = z.object({
  files: z.array(z.object({ path: z.string(), is_dir: z.boolean().default(false) })).default([]),
  next_page_token: z.string().optional(),
});

/** Tags that carry what MLflow has no field for. */
export const ownTags = {
  parent: "mlflow.parentRunId",
  experiment: "pregao.experiment",
  run: "pregao.run_id",
} as const;

const statuses: Readonly<Record<MlflowRunAnswer["info"]["status"], RunStatus>> = {
  RUNNING: "running",
  SCHEDULED: "running",
  FINISHED: "finished",
  FAILED: "failed",
  KILLED: "killed",
};

export function recordOf({ info, data }: MlflowRunAnswer, experiment: string): RunRecord {
  const tag = (name: string): string | undefined => data.tags.find(({ key }) => key === name)?.value;
  const ended = info.end_time;
  return {
    id: info.run_id,
    name: info.run_name,
    experiment: tag(ownTags.experiment) ?? experiment,
    parent: tag(ownTags.parent) ?? null,
    status: statuses[info.status],
    started: new Date(info.start_time).toISOString(),
    ended: typeof ended === "number" && ended > 0 ? new Date(ended).toISOString() : null,
  };
}

/** Tags that a user has set: MLflow's and our own are no part of what is shown. */
export function userTags({ data }: MlflowRunAnswer): Record<string, string> {
  const own: readonly string[] = [ownTags.experiment, ownTags.run];
  return Object.fromEntries(
    data.tags
      .filter(({ key }) => !key.startsWith("mlflow.") && !own.includes(key))
      .map(({ key, value }) => [key, value]),
  );
}
