import type { Command } from "commander";
import { runCommand } from "../session.ts";

export function registerConfigCommand(program: Command): void {
  const group = program.command("config").description("Settings and where each comes from.");
  group
    .command("show")
    .description(
      "Print every setting, its value and the layer that set it: default, pregao.config.json, environment or flag.",
    )
    .action((_, command: Command) =>
      runCommand(command, async () => (await import("../handlers/config.ts")).showConfiguration, []),
    );
}
