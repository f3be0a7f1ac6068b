import type { Command } from "commander";
import { backtestCommandOptions } from "../../pipeline/options/backtest.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerBacktestCommand(program: Command): void {
  const command = program
    .command("backtest")
    .description(
      "Trade on the forecasts of a saved model after its training period, with costs, beside buy-and-hold.",
    );
  addOptionFlags(command, backtestCommandOptions);
  command.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/backtest.ts")).backtestModel, []),
  );
}
