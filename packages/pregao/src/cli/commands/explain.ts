import type { Command } from "commander";
import { explainOptions } from "../../pipeline/explain/options.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerExplainCommand(program: Command): void {
  const command = program
    .command("explain")
    .description(
      "Tell what moves a saved model's predictions, on bars after its training period, with pictures.",
    );
  addOptionFlags(command, explainOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/explain.ts")).explain, []),
  );
}
