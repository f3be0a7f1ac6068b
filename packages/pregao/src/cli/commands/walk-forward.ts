import type { Command } from "commander";
import { walkForwardOptions } from "../../pipeline/options/walk-forward.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerWalkForwardCommand(program: Command): void {
  const command = program
    .command("walk-forward")
    .description(
      "Fit a family anew block by block in order of time and judge it on what came after: a table of folds, mean and deviation. Nothing is saved.",
    );
  addOptionFlags(command, walkForwardOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/walk-forward.ts")).walkForward, []),
  );
}
