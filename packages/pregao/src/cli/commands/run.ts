import type { Command } from "commander";
import { runOptions } from "../../pipeline/options/run.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerRunCommand(program: Command): void {
  const command = program
    .command("run")
    .description(
      "The whole pipeline: data, features, choice, models and their stack, judgement, walk-forward, explanation, back-test, saved versions and one report.",
    )
    .option("--no-cache", "make every stage anew and keep none of them")
    .option("--no-report", "write no report");
  addOptionFlags(command, runOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/run.ts")).run, []),
  );
}
