import type { Command } from "commander";
import { learningCurveOptions } from "../../pipeline/options/learning-curve.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerLearningCurveCommand(program: Command): void {
  const command = program
    .command("learning-curve")
    .description(
      "Fit a family on growing shares of the training rows, always the latest, and score each on the validation part: whether more history would help. Nothing is saved.",
    );
  addOptionFlags(command, learningCurveOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/learning-curve.ts")).drawLearningCurve, []),
  );
}
