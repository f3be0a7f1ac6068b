import type { Command } from "commander";
import { jobsCancelOptions, jobsListOptions } from "../../jobs/options.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

type Handlers = typeof import("../handlers/jobs.ts");

export function registerJobsCommand(program: Command): void {
  const group = program
    .command("jobs")
    .description("The queue of trainings and other long work: what waits, runs and has ended.");
  const add = (words: string, handler: keyof Handlers, description: string): Command =>
    group
      .command(words)
      .description(description)
      .action((...given: unknown[]) => {
        const self = given.at(-1) as Command;
        return runCommand(self, async () => (await import("../handlers/jobs.ts"))[handler], self.args);
      });
  addOptionFlags(add("list", "listJobs", "List jobs, the latest first."), jobsListOptions);
  add(
    "show <job>",
    "showJob",
    "Show one by the beginning of its id, or the latest: progress, result, failure.",
  );
  add("watch <job>", "watchJob", "Follow one to its end; exits with 0 only when it completed.");
  addOptionFlags(
    add("cancel <job>", "cancelJob", "End a waiting job, or ask a running one to stop."),
    jobsCancelOptions,
  );
  add("retry <job>", "retryJob", "Start a failed, cancelled or timed-out job again.");
  add("pause", "pauseJobs", "Give no job to workers until resumed; running ones go on.");
  add("resume", "resumeJobs", "Give jobs to workers again.");
  add("state", "queueState", "How many jobs stand how, which workers there are, and how fast it goes.");
  add("repair", "repairJobs", "Make a queue file that cannot be read usable again; the old file is kept.");
}
