import type { JobRecord } from "../../jobs/contract.ts";
import {
  type B3StepName,
  type StepResult,
  stepResults,
  type TrainingPlan,
} from "../../pipeline/b3/steps/index.ts";
import type { PendingStep, Session } from "./sessions/session.ts";

/** A job that has ended; null where the queue no longer knows it. */
export type EndedJob = Pick<JobRecord, "status" | "result" | "failure" | "cancelReason"> | null;

export function hasEnded({ status }: Pick<JobRecord, "status">): boolean {
  return status === "completed" || status === "failed" || status === "cancelled" || status === "timeout";
}

/** The session after its pending step has ended: with the step's answer, or as before with the reason why there is none. */
export function settle(session: Session, job: EndedJob): Session {
  const { pending } = session;
  if (pending === null) return session;
  if (job?.status !== "completed") return withFailure({ ...session, pending: null }, pending, failureOf(job));
  const result = stepResults[pending.step].parse(job.result);
  return withResult({ ...session, pending: null }, pending, result);
}

/** Why a job that has ended gave no result. */
export function failureOf(job: EndedJob): string {
  if (job === null) return "the queue no longer knows the job";
  if (job.status === "cancelled") return `cancelled: ${job.cancelReason ?? "no reason was given"}`;
  return job.failure?.message ?? `the job ended as ${job.status}`;
}

function isTraining(step: B3StepName): boolean {
  return step === "train" || step === "pipeline";
}

function withFailure(session: Session, { step, job, model_type }: PendingStep, error: string): Session {
  if (!isTraining(step)) return session;
  return { ...session, training: { job, model_type: model_type!, outcome: "failed", error } };
}

/** What a step gives takes the place of what it gave before, and of what was made from that. */
function withResult(session: Session, pending: PendingStep, result: StepResult<B3StepName>): Session {
  const { step, job, plan } = pending;
  // A step that has a plan is about a model.
  const model_type = pending.model_type!;
  const completed = { job, model_type, outcome: "completed", error: null } as const;
  switch (step) {
    case "load":
      return { ...session, loaded: result as StepResult<"load">, prepared: null, split: null };
    case "preprocess":
      return { ...session, prepared: result as StepResult<"preprocess">, split: null };
    case "split":
      return {
        ...session,
        split: { model_type, plan: plan as TrainingPlan, answer: result as StepResult<"split"> },
      };
    case "train": {
      const trained = { model_type, plan: plan as TrainingPlan, answer: result as StepResult<"train"> };
      return { ...session, trained, evaluated: null, saved: null, report_path: null, training: completed };
    }
    case "evaluate":
      return { ...session, evaluated: result as StepResult<"evaluate"> };
    case "save":
      return { ...session, saved: result as StepResult<"save"> };
    case "pipeline": {
      const { loaded, prepared, split, trained, evaluated, saved, report_path } =
        result as StepResult<"pipeline">;
      const { preparation, parting } = plan!;
      const made = { data: { source: loaded.source, sha256: loaded.sha256 }, preparation, parting };
      return {
        ...session,
        loaded,
        prepared,
        split: { model_type, plan: made, answer: split },
        trained: { model_type, plan: made, answer: trained },
        evaluated,
        saved,
        report_path,
        training: completed,
      };
    }
  }
}
