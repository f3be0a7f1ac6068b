import type { Command } from "commander";
import { splitPlanOptions } from "../../pipeline/options/split-plan.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerSplitsCommand(program: Command): void {
  const group = program.command("splits").description("How rows are parted in training and test.");
  const show = group
    .command("show")
    .description(
      "Draw the folds of a cross-validation over time, with the rows that each trains on, tests and leaves out.",
    );
  addOptionFlags(show, splitPlanOptions);
  show.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/splits.ts")).showSplits, []),
  );
}
