import type { Command } from "commander";
import { predictOptions } from "../../pipeline/options/predict.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerPredictCommand(program: Command): void {
  const command = program
    .command("predict")
    .description("Predict the next session of a ticker with a saved model.");
  addOptionFlags(command, predictOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/predict.ts")).predict, []),
  );
}
