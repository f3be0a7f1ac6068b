import type { Command } from "commander";
import { reportOptions } from "../../pipeline/options/report.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerReportCommand(program: Command): void {
  const command = program
    .command("report")
    .description(
      "Make the report of a saved model again, judged on bars after its training period: page, model card and pictures.",
    );
  addOptionFlags(command, reportOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/report.ts")).report, []),
  );
}
