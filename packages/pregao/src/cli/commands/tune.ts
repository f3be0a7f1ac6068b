import type { Command } from "commander";
import { tuneOptions } from "../../pipeline/options/tune.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerTuneCommand(program: Command): void {
  const command = program
    .command("tune")
    .description(
      "Look for good parameters of a family by TPE, within the training rows; the study is kept and gone on with.",
    )
    .option(
      "--through-queue",
      "run the trials as jobs, on whatever workers the queue has (give --parallel too); the study is the same",
    );
  addOptionFlags(command, tuneOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/tune.ts")).tune, []),
  );
}
