import { type B3Family, type B3ModelType, b3Family } from "../../pipeline/b3/rest-names.ts";
import type { PipelineSteps } from "./pipeline-steps.ts";
import type { Session } from "./sessions/session.ts";

/** Which model answers a prediction. */
export interface AnsweringModel {
  readonly source: "pipeline" | "storage";
  /** The default folder, and in it whatever there is of the family, where they are left out. */
  readonly modelDir?: string;
  readonly modelName?: string;
  /** Of a model that is not saved; of a saved one the champion answers, or the newest version. */
  readonly version?: string;
}

/** Milliseconds that a session's models are known for without a look at it: predictions come by the thousand. */
const freshness = 1000;
const mostRemembered = 10_000;

/** The models of sessions, for predictions. What another server does to a session is seen within a second. */
export class SessionModels {
  readonly #steps: PipelineSteps;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly at: number; readonly session: Promise<Session> }>();

  constructor(steps: PipelineSteps, now: () => number) {
    this.#steps = steps;
    this.#now = now;
  }

  /** The session's own model of the family while it has one, else one of the default folder. */
  async answering(session: string, family: B3Family): Promise<AnsweringModel> {
    const { trained, saved } = await this.#session(session);
    if (trained === null || b3Family(trained.model_type as B3ModelType) !== family)
      return { source: "storage" };
    if (saved !== null) return { source: "storage", modelDir: saved.model_dir, modelName: saved.model_name };
    const { model_dir, model_name, version } = trained.answer.model;
    return { source: "pipeline", modelDir: model_dir, modelName: model_name, version: String(version) };
  }

  /** What was known of a session is no longer so. */
  forget(session: string): void {
    this.#known.delete(session);
  }

  #session(id: string): Promise<Session> {
    const known = this.#known.get(id);
    const now = this.#now();
    if (known !== undefined && now - known.at < freshness && now >= known.at) return known.session;
    if (this.#known.size >= mostRemembered) this.#known.clear();
    const session = this.#steps.current(id);
    this.#known.set(id, { at: now, session });
    // One that could not be read is asked for again.
    session.catch(() => this.#known.delete(id));
    return session;
  }
}
