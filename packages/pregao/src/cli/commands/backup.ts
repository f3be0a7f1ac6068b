import type { Command } from "commander";
import { backupOptions, restoreOptions } from "../../pipeline/options/backup.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerBackupCommands(program: Command): void {
  const backup = program
    .command("backup")
    .description(
      "Copy the state under PREGAO_HOME while it is in use: models with their logs, queue, keys, schedules, runs, datasets.",
    );
  addOptionFlags(backup, backupOptions);
  backup.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/backup.ts")).makeBackup, []),
  );
  const restore = program
    .command("restore")
    .description("Bring a backup back into an empty PREGAO_HOME, every file compared with its hash.");
  addOptionFlags(restore, restoreOptions);
  restore.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/backup.ts")).restore, []),
  );
}
