import type { Command } from "commander";
import { workerOptions } from "../../jobs/worker/options.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerWorkerCommand(program: Command): void {
  const command = program
    .command("worker")
    .description("Take jobs from the queue and do them, until SIGTERM or Ctrl-C; a second one ends at once.");
  addOptionFlags(command, workerOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/worker.ts")).work, []),
  );
}
