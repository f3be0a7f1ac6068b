import type { Command } from "commander";
import { compareOptions } from "../../pipeline/options/compare.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerCompareCommand(program: Command): void {
  const command = program
    .command("compare <models...>")
    .description(
      "Compare saved models (NAME or NAME@VERSION) on the same bars, which none of them has learned from, with paired intervals.",
    );
  addOptionFlags(command, compareOptions);
  command.action((models: string[], _, self: Command) =>
    runCommand(self, async () => (await import("../handlers/compare.ts")).compare, models),
  );
}
