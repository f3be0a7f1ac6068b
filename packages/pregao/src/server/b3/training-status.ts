import type { z } from "zod";
import type { JobRecord } from "../../jobs/contract.ts";
import type { trainingStatusAnswer } from "./answers.ts";
import type { Session } from "./sessions/session.ts";

type TrainingStatus = z.input<typeof trainingStatusAnswer>;

const nothing = {
  epoch: null,
  total_epochs: null,
  loss: null,
  validation_loss: null,
  elapsed_seconds: null,
  eta_seconds: null,
} as const;

/** The session's last training as clients read it; `job` is its record while it is under way. */
export function trainingStatus(
  training: Session["training"],
  job: JobRecord | null,
  now: number,
): TrainingStatus {
  if (training === null)
    return { status: "not_started", model_type: null, job_id: null, progress: 0, stage: null, ...nothing };
  const { job: job_id, model_type, outcome, error } = training;
  if (outcome === "completed")
    return { status: "completed", model_type, job_id, progress: 1, stage: null, ...nothing };
  if (outcome === "failed") {
    const reason = error ?? "no reason was given";
    return { status: "failed", error: reason, model_type, job_id, progress: 0, stage: null, ...nothing };
  }
  const progress = job?.progress ?? null;
  if (job === null || progress === null) {
    const stage = job?.status === "running" ? "starting" : "waiting for a worker";
    return { status: "running", model_type, job_id, progress: 0, stage, ...nothing };
  }
  return {
    status: "running",
    model_type,
    job_id,
    progress: progress.progress,
    stage: progress.stage,
    epoch: progress.epoch,
    total_epochs: progress.epochs,
    loss: progress.loss,
    validation_loss: progress.validationLoss,
    elapsed_seconds: job.startedAt === null ? null : Math.max(0, now - job.startedAt) / 1000,
    eta_seconds: progress.etaSeconds,
  };
}

/** In one word, for the other states that tell of it. */
export function trainingWord({ training }: Session): TrainingStatus["status"] {
  if (training === null) return "not_started";
  return training.outcome ?? "running";
}
