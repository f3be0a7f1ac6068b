import type { Command } from "commander";
import { compareSetsOptions, exportOptions } from "../../pipeline/options/datasets.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerDatasetsCommand(program: Command): void {
  const group = program
    .command("datasets")
    .description("Features and targets kept as files, so that training need not compute them again.");
  const bring = group
    .command("export")
    .description("Compute features and targets of a source and keep them as Parquet with their record.");
  addOptionFlags(bring, exportOptions);
  bring.action((_, self: Command) =>
    runCommand(self, async () => (await import("../handlers/datasets.ts")).exportData, []),
  );
  group
    .command("list")
    .description("List the exported datasets.")
    .action((_, self: Command) =>
      runCommand(self, async () => (await import("../handlers/datasets.ts")).listExported, []),
    );
  group
    .command("show <id>")
    .description("Show one: source, features, targets, classes, where every row went.")
    .action((id: string, _, self: Command) =>
      runCommand(self, async () => (await import("../handlers/datasets.ts")).showExported, [id]),
    );
  const compare = group
    .command("compare <left> <right>")
    .description(
      "Compare two feature sets: ids of exported datasets, sets of the catalog, or names separated by commas.",
    );
  addOptionFlags(compare, compareSetsOptions);
  compare.action((left: string, right: string, _, self: Command) =>
    runCommand(self, async () => (await import("../handlers/datasets.ts")).compareExported, [left, right]),
  );
}
