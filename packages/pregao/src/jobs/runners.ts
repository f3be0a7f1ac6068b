import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import type { JobRunner } from "./runner.ts";

/** Every kind of job of the product; a runner is loaded when its first job comes. */
const loaders = {
  "b3-step": async () => (await import("./runners/b3-step.ts")).b3StepRunner,
  training: async () => (await import("./runners/training.ts")).trainingRunner,
  retraining: async () => (await import("./runners/retraining.ts")).retrainingRunner,
  trial: async () => (await import("./runners/trial.ts")).trialRunner,
  webhook: async () => (await import("./runners/webhook.ts")).webhookRunner,
} as const satisfies Readonly<Record<string, () => Promise<JobRunner>>>;

/** Runners that a program brought, by kind. */
const registered = new Map<string, JobRunner>();

/** The kinds of jobs that this process knows how to do. */
export function jobKinds(): string[] {
  return [...Object.keys(loaders), ...registered.keys()];
}

/** The runner of a kind. Throws PREGAO_NAME_UNKNOWN. */
export async function loadRunner(kind: string): Promise<JobRunner> {
  requireKind(kind);
  return registered.get(kind) ?? loaders[kind as keyof typeof loaders]();
}

/** Throws PREGAO_NAME_UNKNOWN for a kind that is not known; loads nothing. */
export function requireKind(kind: string): void {
  if (registered.has(kind) || Object.hasOwn(loaders, kind)) return;
  throw new PregaoError("PREGAO_NAME_UNKNOWN", {
    what: "kind of job",
    name: kind,
    near: didYouMean(kind, jobKinds()),
  });
}

/**
 * Makes runners of a program's own known in this process. Workers do jobs in processes of their own, which know a program's
 * runners by the module that `runWorker` is given as `runners`.
 */
export function registerRunners(runners: readonly JobRunner[]): void {
  for (const runner of runners) registered.set(runner.kind, runner);
}

/** A payload as its runner takes it. Throws PREGAO_JOB_PAYLOAD_INVALID, naming the field. */
export async function checkPayload(kind: string, payload: unknown): Promise<unknown> {
  const { payload: schema } = await loadRunner(kind);
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const field = issue.path.join(".") || "(whole)";
  throw new PregaoError("PREGAO_JOB_PAYLOAD_INVALID", { kind, field, reason: issue.message });
}
