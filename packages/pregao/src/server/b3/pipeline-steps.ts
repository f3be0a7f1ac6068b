import { randomUUID } from "node:crypto";
import { isPregaoError, PregaoError, retoldError } from "../../errors.ts";
import type { JobRecord, JobRequest, JsonValue } from "../../jobs/contract.ts";
import { stepPaths } from "../../pipeline/b3/rest-names.ts";
import { type B3Step, type B3StepName, type StepResult, stepResults } from "../../pipeline/b3/steps/index.ts";
import type { ServerContext } from "../contract.ts";
import type { PendingStep, Session } from "./sessions/session.ts";
import type { Sessions } from "./sessions/sessions.ts";
import { type EndedJob, failureOf, hasEnded, settle } from "./settle.ts";

/** A step as it is asked for. */
export interface AskedStep {
  readonly step: B3Step;
  readonly plan: PendingStep["plan"];
  /** As the caller wrote it; null where the step is about no model. */
  readonly modelType: string | null;
  readonly threads: number;
}

export interface BegunStep {
  readonly job: string;
  /** The session with the step pending. */
  readonly session: Session;
}

/** Seconds between taking the place of a step and the queue's word of its job, after which nobody is submitting it any more. */
const submissionSeconds = 30;
const trainingSeconds = 24 * 3600;
const stepSeconds = 3600;

/** The steps of the sessions as jobs of the queue: one at a time in each session. */
export class PipelineSteps {
  readonly #context: ServerContext;
  readonly #sessions: Sessions;
  readonly #waitSeconds: number;

  constructor(context: ServerContext, sessions: Sessions, waitSeconds: number) {
    this.#context = context;
    this.#sessions = sessions;
    this.#waitSeconds = waitSeconds;
  }

  /** The session, with the outcome of a step that has ended meanwhile. */
  async current(id: string): Promise<Session> {
    const session = await this.#sessions.read(id);
    return session.pending === null ? session : this.#settled(session);
  }

  /**
   * Gives a step to the queue. `ask` looks at the session and may refuse. PREGAO_B3_BUSY while another step is under way: of two
   * callers at the same moment one gets it.
   */
  async begin(id: string, ask: (session: Session) => AskedStep): Promise<BegunStep> {
    await this.current(id);
    const job = randomUUID();
    let asked: AskedStep | undefined;
    const session = await this.#sessions.change(id, (before) => {
      if (before.pending !== null)
        throw new PregaoError("PREGAO_B3_BUSY", { step: stepPaths[before.pending.step], session: id });
      asked = ask(before);
      const { step, plan, modelType: model_type } = asked;
      const isTraining = step.step === "train" || step.step === "pipeline";
      return {
        ...before,
        pending: { step: step.step, job, at: this.#context.now(), plan, model_type },
        training: isTraining ? { job, model_type: model_type!, outcome: null, error: null } : before.training,
      };
    });
    try {
      await this.#context.queue.submit(requestOf(asked!, job, id));
    } catch (error) {
      await this.#sessions.change(id, (now) =>
        now.pending?.job === job ? settle(now, { ...noResult, failure: failureFrom(error) }) : now,
      );
      throw error;
    }
    return { job, session };
  }

  /**
   * Waits for the step and gives its answer. Where it failed its error is thrown as it was. A caller that goes away (`signal`)
   * leaves the step to itself: its outcome is part of the session at the next call.
   */
  async outcome<Name extends B3StepName>(
    { job, session }: BegunStep,
    step: Name,
    signal: AbortSignal,
  ): Promise<StepResult<Name>> {
    const ended = await this.#waitFor(job, step, signal);
    await this.#settled(session);
    if (ended.status === "completed") return stepResults[step].parse(ended.result) as StepResult<Name>;
    if (ended.status === "failed" && ended.failure !== null)
      throw retoldError(ended.failure.code, ended.failure.message);
    throw new PregaoError("PREGAO_B3_STEP_ENDED", { step: stepPaths[step], reason: failureOf(ended) });
  }

  /** Forgets the session and stops its step. */
  async clear(id: string): Promise<Session | null> {
    const session = await this.#sessions.clear(id);
    if (session?.pending != null) {
      const { job } = session.pending;
      await this.#context.queue
        .cancel(job, { reason: "the state of the session was cleared", force: true })
        .catch((error) => {
          if (!isPregaoError(error, "PREGAO_JOB_ENDED") && !isPregaoError(error, "PREGAO_JOB_UNKNOWN"))
            throw error;
        });
    }
    return session;
  }

  /** The record of a job; null where the queue does not know it. */
  async jobOf(id: string): Promise<JobRecord | null> {
    return this.#context.queue.get(id).catch((error) => {
      if (isPregaoError(error, "PREGAO_JOB_UNKNOWN")) return null;
      throw error;
    });
  }

  async #settled(session: Session): Promise<Session> {
    const pending = session.pending!;
    const job = await this.jobOf(pending.job);
    const isComing = job === null && this.#context.now() - pending.at < submissionSeconds * 1000;
    if (isComing || (job !== null && !hasEnded(job))) return session;
    return this.#sessions.change(session.id, (now) =>
      now.pending?.job === pending.job ? settle(now, job) : now,
    );
  }

  async #waitFor(job: string, step: B3StepName, signal: AbortSignal): Promise<JobRecord> {
    const limit = AbortSignal.timeout(this.#waitSeconds * 1000);
    for await (const { status } of this.#context.queue.events(job, {
      signal: AbortSignal.any([signal, limit]),
    })) {
      if (hasEnded({ status })) break;
    }
    const record = await this.#context.queue.get(job);
    if (hasEnded(record)) return record;
    throw new PregaoError("PREGAO_B3_STEP_SLOW", { step: stepPaths[step] });
  }
}

const noResult = {
  status: "failed",
  result: null,
  failure: null,
  cancelReason: null,
} as const satisfies EndedJob;

function failureFrom(error: unknown): { code: string; message: string } {
  return isPregaoError(error)
    ? { code: error.code, message: error.message }
    : { code: "PREGAO_JOB_DEFECT", message: "the queue did not take the job" };
}

/** Steps that somebody waits for go before trainings. */
function requestOf({ step, modelType, threads }: AskedStep, id: string, session: string): JobRequest {
  const isTraining = step.step === "train" || step.step === "pipeline";
  return {
    id,
    kind: "b3-step",
    payload: step as unknown as JsonValue,
    subject: { modelType },
    priority: isTraining ? "normal" : "high",
    timeoutSeconds: isTraining ? trainingSeconds : stepSeconds,
    needs: { threads },
    tags: { service: "b3", step: stepPaths[step.step], session },
  };
}
