import type { Command } from "commander";
import { evaluateOptions } from "../../pipeline/options/predict.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerEvaluateCommand(program: Command): void {
  const command = program
    .command("evaluate")
    .description("Judge a saved model on bars after its training period, beside its baselines.");
  addOptionFlags(command, evaluateOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/evaluate.ts")).evaluate, []),
  );
}
