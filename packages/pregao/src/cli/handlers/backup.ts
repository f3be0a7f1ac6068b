import { backUp, restoreBackup } from "../../backup/index.ts";
import { parseOptions } from "../../config/index.ts";
import { backupOptions, restoreOptions } from "../../pipeline/options/backup.ts";
import type { CommandHandler } from "../session.ts";

export const makeBackup: CommandHandler = async ({ configuration, context, terminal }, given) => {
  const { to, skip } = parseOptions(backupOptions, given, "--");
  const { manifest, bytes } = await backUp({ to, skip }, configuration, context);
  const { files, left_out, elsewhere } = manifest;
  terminal.result({ status: "success", to, files: files.length, bytes, left_out, elsewhere }, () =>
    [
      `${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, backed up to ${to}`,
      ...left_out.map(({ path, reason }) => `  left out: ${path} (${reason})`),
      ...elsewhere.map((what) => `  not under home, so not in this backup: ${what}`),
    ].join("\n"),
  );
};

export const restore: CommandHandler = async ({ configuration, context, terminal }, given) => {
  const { from } = parseOptions(restoreOptions, given, "--");
  const { files, created } = await restoreBackup(from, configuration, context);
  const { home } = configuration;
  terminal.result(
    { status: "success", from, home, files: files.length, created },
    () => `${files.length} files of ${created.slice(0, 19).replace("T", " ")} restored into ${home}`,
  );
};
