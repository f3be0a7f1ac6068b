import type { Command } from "commander";
import { scheduleOptions } from "../../jobs/schedules/options.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerScheduleCommand(program: Command): void {
  const group = program.command("schedule").description("Models that are trained again at certain hours.");
  const add = group
    .command("add <name>")
    .description(
      "Train a model again at certain hours: new data, a new version, promoted only when it is better.",
    )
    .option("--no-update", "leave a dataset of the lake as it is before training")
    .option("--no-report", "write no HTML report");
  addOptionFlags(add, scheduleOptions);
  add.action((name: string, _, self: Command) =>
    runCommand(self, async () => (await import("../handlers/schedule.ts")).addSchedule, [name]),
  );
  group
    .command("list")
    .description("List the schedules and when each is due next.")
    .action((_, self: Command) =>
      runCommand(self, async () => (await import("../handlers/schedule.ts")).listSchedules, []),
    );
  group
    .command("remove <name>")
    .description("Remove a schedule; jobs that it has submitted stay.")
    .action((name: string, _, self: Command) =>
      runCommand(self, async () => (await import("../handlers/schedule.ts")).removeSchedule, [name]),
    );
  group
    .command("run <name>")
    .description("Submit a schedule's job now.")
    .action((name: string, _, self: Command) =>
      runCommand(self, async () => (await import("../handlers/schedule.ts")).runSchedule, [name]),
    );
}
