import { z } from "zod";
import { PregaoError } from "../../errors.ts";
import type { ActiveRun, MetricPoint, ParamValue, PublishedVersion, RunStatus } from "../contract.ts";
import { paramTexts, requireArtifactName, requireMetric, requireTags } from "../limits.ts";
import { logBatches, type RunData } from "./log-batch.ts";
import { artifactPath, type MlflowClient, MlflowRefusal } from "./mlflow-client.ts";
import { registerVersion } from "./register-version.ts";

const nothing = z.unknown();

/** A run on an MLflow server. Writes of one process go one after another, in the order of the calls. */
export class MlflowRun implements ActiveRun {
  readonly id: string;
  readonly #client: MlflowClient;
  readonly #artifactUri: string;
  readonly #now: () => number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(id: string, artifactUri: string, client: MlflowClient, now: () => number) {
    this.id = id;
    this.#artifactUri = artifactUri;
    this.#client = client;
    this.#now = now;
  }

  logParams(params: Readonly<Record<string, ParamValue>>): Promise<void> {
    return this.#next(`parameters ${Object.keys(params).join(", ")}`, () =>
      this.log({ params: paramTexts(params) }),
    );
  }

  logMetrics(points: readonly (Pick<MetricPoint, "name" | "value"> & Partial<MetricPoint>)[]): Promise<void> {
    return this.#next("metrics", () => {
      const now = this.#now();
      const metrics = points.map(({ name, value, step = 0, time = now }) => {
        requireMetric(name, value, step);
        return { name, value, step, time };
      });
      return this.log({ metrics });
    });
  }

  setTags(tags: Readonly<Record<string, string>>): Promise<void> {
    return this.#next(`tags ${Object.keys(tags).join(", ")}`, () => {
      requireTags(tags);
      return this.log({ tags });
    });
  }

  logArtifact(name: string, content: string | Uint8Array): Promise<void> {
    return this.#next(`artifact ${name}`, async () => {
      requireArtifactName(name);
      const path = artifactPath(this.#artifactUri, this.#client.uri);
      await this.#client.putArtifact(`${path}/${name}`, Buffer.from(content));
    });
  }

  publishVersion(version: PublishedVersion): Promise<void> {
    return this.#next(`version ${version.version} of ${version.name}`, () =>
      registerVersion(this.#client, { id: this.id, artifactUri: this.#artifactUri }, version),
    );
  }

  end(status: Exclude<RunStatus, "running">): Promise<void> {
    return this.endAt(status, this.#now());
  }

  /** Ends the run at a time that has been: epoch milliseconds. */
  endAt(status: Exclude<RunStatus, "running">, time: number): Promise<void> {
    return this.#next("end", () =>
      this.#client.post(
        "runs/update",
        { run_id: this.id, status: status.toUpperCase(), end_time: time },
        nothing,
      ),
    );
  }

  /** Logs what is known to be in order, without looking at it again. */
  async log({ params = {}, tags = {}, metrics = [] }: Partial<RunData>): Promise<void> {
    for (const batch of logBatches({ params, tags, metrics }))
      await this.#client.post("runs/log-batch", { run_id: this.id, ...batch }, nothing);
  }

  /** A call that fails is told to its caller, in the tracker's words, and holds up no later one. */
  #next(what: string, write: () => Promise<unknown>): Promise<void> {
    const done = this.#last.then(write).then(
      () => {},
      (error: unknown) => {
        if (!(error instanceof MlflowRefusal)) throw error;
        throw refused(what, this.id, error);
      },
    );
    this.#last = done.catch(() => {});
    return done;
  }
}

export function refused(what: string, name: string, { code, message }: MlflowRefusal): PregaoError {
  const details = { what: `${what} of run`, name, reason: `${code}: ${message}` };
  return new PregaoError("PREGAO_TRACKING_REFUSED", details);
}
