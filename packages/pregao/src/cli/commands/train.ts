import type { Command } from "commander";
import { Option } from "commander";
import { trainOptions } from "../../pipeline/options/train.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerTrainCommand(program: Command): void {
  const command = program
    .command("train")
    .description("Load, prepare, split, search, fit, judge and save: a new model version with its report.")
    .addOption(new Option("--n-jobs <N>", "the original's name of --threads"))
    .option("--no-report", "write no HTML report");
  addOptionFlags(command, trainOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/train.ts")).train, []),
  );
}
