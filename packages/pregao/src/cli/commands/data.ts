import type { Command } from "commander";
import { checkDataOptions } from "../../pipeline/options/check-data.ts";
import { importOptions, recordingOptions, updateOptions } from "../../pipeline/options/import-data.ts";
import { addOptionFlags } from "../option-flags.ts";
import { runCommand } from "../session.ts";

export function registerDataCommand(program: Command): void {
  const group = program.command("data").description("The local lake of bars.");
  const bring = group
    .command("import <file>")
    .description(
      "Check a CSV, CSV.GZ, COTAHIST (TXT, GZ or ZIP), Parquet or DuckDB file (or any source: s3://, postgres://) and keep it in the lake.",
    );
  addOptionFlags(bring, importOptions);
  bring.action((file: string, _, self: Command) =>
    runCommand(self, async () => (await import("../handlers/data.ts")).importData, [file]),
  );
  const record = group
    .command("record-liquidations <file>")
    .description("Listen to the liquidations of Binance USD-M futures and append them to a CSV file.");
  addOptionFlags(record, recordingOptions);
  record.action((file: string, _, self: Command) =>
    runCommand(
      self,
      async () => (await import("../handlers/record-liquidations.ts")).recordLiquidationsToFile,
      [file],
    ),
  );
  group
    .command("list")
    .description(
      "List what can be read: the datasets of the lake, the shipped sample and the synthetic market.",
    )
    .action((_, self: Command) =>
      runCommand(self, async () => (await import("../handlers/data.ts")).listData, []),
    );
  group
    .command("show <name>")
    .description("Show a dataset: origin, symbols, period, rows.")
    .action((name: string, _, self: Command) =>
      runCommand(self, async () => (await import("../handlers/data.ts")).showData, [name]),
    );
  const update = group
    .command("update <name>")
    .description("Fetch the bars after the last one of a dataset from its source and append them.");
  addOptionFlags(update, updateOptions);
  update.action((name: string, _, self: Command) =>
    runCommand(self, async () => (await import("../handlers/update-data.ts")).updateData, [name]),
  );
  const check = group
    .command("check <name>")
    .description(
      "Check the bars of a dataset or file, hold them to their contracts, and print or write the findings; the exit code is 3 where one is an error.",
    );
  addOptionFlags(check, checkDataOptions);
  check.action((name: string, _, self: Command) =>
    runCommand(self, async () => (await import("../handlers/check-data.ts")).checkSource, [name]),
  );
}
