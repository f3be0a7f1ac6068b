import { JobProcess, type JobProcessPlan } from "./job-process.ts";

/** Processes for jobs: one that has done its job well waits, warm, for the next; starting one takes most of a second. */
export class ProcessPool {
  readonly #plan: JobProcessPlan;
  readonly #all = new Set<JobProcess>();
  readonly #idle: JobProcess[] = [];
  readonly #atExit = (): void => this.#killAll();

  constructor(plan: JobProcessPlan) {
    this.#plan = plan;
    // A second signal ends the worker at once, and its jobs with it.
    process.on("exit", this.#atExit);
  }

  /** Starts a process for a job that is yet to come. */
  warm(): void {
    this.#idle.push(this.#start());
  }

  take(): JobProcess {
    for (;;) {
      const waiting = this.#idle.pop();
      if (waiting === undefined) return this.#start();
      if (waiting.isFresh) return waiting;
      this.#end(waiting);
    }
  }

  giveBack(process: JobProcess): void {
    if (process.isFresh) this.#idle.push(process);
    else this.#end(process);
  }

  async close(): Promise<void> {
    process.off("exit", this.#atExit);
    await Promise.all([...this.#all].map((one) => one.kill()));
  }

  #start(): JobProcess {
    const started = new JobProcess(this.#plan);
    this.#all.add(started);
    return started;
  }

  #end(process: JobProcess): void {
    this.#all.delete(process);
    void process.kill();
  }

  #killAll(): void {
    for (const one of this.#all) void one.kill();
  }
}
