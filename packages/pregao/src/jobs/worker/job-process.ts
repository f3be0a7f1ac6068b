import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Configuration } from "../../config/index.ts";
import type { JobProgress, JobRecord } from "../contract.ts";
import type { JobNews, JobOrder, JobOutcome } from "./messages.ts";
import { residentMegabytes } from "./resident-memory.ts";

export interface JobProcessPlan {
  readonly configuration: Configuration;
  /** Kinds that it should be ready for. */
  readonly kinds: readonly string[];
  readonly runners: string | null;
}

/**
 * A process of its own for jobs, one at a time: what one does to its process (memory, a crash of native code, an endless loop) stays
 * with it. Its standard output goes to standard error of this one.
 */
export class JobProcess {
  readonly #child: ChildProcess;
  /** Settles when the process is gone, with how. */
  readonly #gone: Promise<string>;
  #told = 0;
  #jobs = 0;
  #isBroken = false;

  constructor({ configuration, kinds, runners }: JobProcessPlan) {
    const isSource = import.meta.url.endsWith(".ts");
    const entry = new URL(`./job-process-main${isSource ? ".ts" : ".js"}`, import.meta.url);
    this.#child = fork(fileURLToPath(entry), [], {
      execArgv: isSource ? ["--conditions=pregao-source"] : [],
      serialization: "advanced",
      stdio: ["ignore", 2, 2, "ipc"],
    });
    this.#gone = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve(error.message));
      this.#child.once("exit", (code, signal) =>
        resolve(signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`),
      );
    });
    void this.#gone.then(() => {
      this.#isBroken = true;
    });
    this.#send({ kind: "begin", configuration, kinds, runners });
  }

  /** Whether another job may be given to it: not after one that went wrong, nor when it has grown or served long. */
  get isFresh(): boolean {
    return !this.#isBroken && this.#jobs < 200 && this.megabytes < 600;
  }

  /** Resident memory, as the system tells it where it does, else as the process told last. */
  get megabytes(): number {
    return residentMegabytes(this.#child.pid) ?? this.#told;
  }

  /** Does one job. Never rejects. */
  run(job: JobRecord, directory: string, onProgress: (progress: JobProgress) => void): Promise<JobOutcome> {
    this.#jobs++;
    return new Promise((resolve) => {
      const finish = (outcome: JobOutcome): void => {
        this.#child.off("message", listen);
        if (outcome.kind !== "done") this.#isBroken ||= outcome.kind === "died" || !outcome.isFinal;
        resolve(outcome);
      };
      const listen = (news: JobNews): void => {
        if (news.kind !== "progress") finish(news);
        else {
          this.#told = news.progress.memoryMegabytes;
          onProgress(news.progress);
        }
      };
      this.#child.on("message", listen);
      void this.#gone.then((how) => finish({ kind: "died", how }));
      this.#send({ kind: "run", job, directory });
    });
  }

  /** Asks the running job to end. The process is not used again. */
  stop(): void {
    this.#isBroken = true;
    this.#send({ kind: "stop" });
  }

  /** Ends the process at once; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#isBroken = true;
    this.#child.kill("SIGKILL");
    await this.#gone;
  }

  #send(order: JobOrder): void {
    // A process that is gone says so by its exit.
    if (this.#child.connected) this.#child.send(order, () => {});
  }
}
