import { parseOptions } from "../../config/index.ts";
import {
  modelsArchiveOptions,
  modelsDeleteOptions,
  modelsPruneOptions,
} from "../../pipeline/options/models.ts";
import { openRegistry, type PrunedVersion } from "../../registry/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import { authorOf } from "../log-author.ts";
import type { CommandHandler } from "../session.ts";

export const archiveModel: CommandHandler = async ({ configuration, terminal }, given, [name, version]) => {
  const { modelDir, undo, ...author } = parseOptions(modelsArchiveOptions, given, "--");
  const registry = openRegistry(configuration, modelDir);
  const place = await (undo
    ? registry.unarchive(name!, version!, authorOf(author))
    : registry.archive(name!, version!, authorOf(author)));
  terminal.result(
    { status: "success", name, version: place.version, archived: !undo },
    () => `version ${place.version} of ${name} is ${undo ? "no longer" : "now"} archived`,
  );
};

export const deleteModel: CommandHandler = async ({ configuration, terminal }, given, [name, version]) => {
  const { modelDir, force, ...author } = parseOptions(modelsDeleteOptions, given, "--");
  const place = await openRegistry(configuration, modelDir).remove(name!, version!, {
    force,
    ...authorOf(author),
  });
  terminal.result(
    { status: "success", name, version: place.version },
    () => `version ${place.version} of ${name} is deleted`,
  );
};

export const pruneModels: CommandHandler = async ({ configuration, terminal }, given, [name]) => {
  const { modelDir, keep, days, yes, ...author } = parseOptions(modelsPruneOptions, given, "--");
  const versions = await openRegistry(configuration, modelDir).prune({
    keep,
    days,
    dryRun: !yes,
    ...(name === undefined ? {} : { name }),
    ...authorOf(author),
  });
  const going = versions.filter(({ stays }) => !stays);
  const bytes = going.reduce((sum, version) => sum + version.bytes, 0);
  terminal.result({ status: "success", dry_run: !yes, bytes, versions }, () =>
    [
      ...(versions.length === 0
        ? []
        : [plainTable(["model", "version", "", "why"], versions.map(prunedRow))]),
      `${going.length} of ${versions.length} versions ${yes ? "deleted" : "would go"}, ${(bytes / 1e6).toFixed(1)} MB${yes || going.length === 0 ? "" : "; say --yes to delete them"}`,
    ].join("\n"),
  );
};

function prunedRow({ name, version, stays, removed, why }: PrunedVersion): string[] {
  return [name, String(version), stays ? "stays" : removed ? "deleted" : "would go", why];
}
