import { styleText } from "node:util";
import { parseOptions } from "../../config/index.ts";
import { loadConfiguredFeatures } from "../../features/index.ts";
import { compareSets } from "../../pipeline/datasets/compare-sets.ts";
import { exportDataset } from "../../pipeline/datasets/export-dataset.ts";
import { findExport, type ListedExport, listExports } from "../../pipeline/datasets/exported-datasets.ts";
import type { ExportRecord } from "../../pipeline/datasets/record.ts";
import { loadData } from "../../pipeline/load.ts";
import { compareSetsOptions, exportOptions } from "../../pipeline/options/datasets.ts";
import { prepareData } from "../../pipeline/prepare.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

export const exportData: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(exportOptions, { source: configuration.values.source, ...given }, "--");
  const loaded = await loadData(options, configuration, context);
  const prepared = await prepareData(loaded, options, context);
  const exported = await exportDataset(prepared, options, configuration.home, context);
  terminal.result({ status: "success", ...exported }, () =>
    [
      describeRecord(exported.record, exported.directory),
      ...(exported.existed ? ["  it was there already, with the same content"] : []),
      `  train on it: pregao train --dataset ${exported.record.id}`,
    ].join("\n"),
  );
};

export const listExported: CommandHandler = async ({ configuration, terminal }) => {
  const listed = await listExports(configuration.home);
  const body = listed.map((one) =>
    "record" in one ? one : { ...one, error: { code: one.error.code, message: one.error.message } },
  );
  terminal.result({ status: "success", datasets: body }, () =>
    listed.length === 0
      ? "No exported datasets yet. Make one: pregao datasets export"
      : plainTable(
          ["dataset", "feature set", "features", "usable rows", "symbols", "bars", "target", "from", "made"],
          listed.map(listedRow),
          { right: [2, 3, 4], rule: true },
        ),
  );
};

export const showExported: CommandHandler = async ({ configuration, terminal }, _, [id]) => {
  const { record, directory } = await findExport(id!, configuration.home);
  terminal.result({ status: "success", directory, record }, () => describeRecord(record, directory));
};

export const compareExported: CommandHandler = async ({ configuration, terminal }, given, [left, right]) => {
  const { timeframe } = parseOptions(compareSetsOptions, given, "--");
  await loadConfiguredFeatures(configuration);
  const comparison = await compareSets(left!, right!, configuration.home, timeframe);
  const { added, removed, changed, unchanged } = comparison;
  const counted = (title: string, names: readonly string[]): string[] =>
    names.length === 0 ? [] : [`${title} (${names.length})`, ...names.map((name) => `  ${name}`)];
  terminal.result({ status: "success", ...comparison }, () =>
    [
      `${comparison.left.name}: ${comparison.left.features} features, ${comparison.left.featureSetId}`,
      `${comparison.right.name}: ${comparison.right.features} features, ${comparison.right.featureSetId}`,
      `${unchanged} the same on both sides`,
      ...counted(`only in ${right}`, added),
      ...counted(`only in ${left}`, removed),
      ...counted("another definition", changed),
    ].join("\n"),
  );
};

function listedRow(listed: ListedExport): string[] {
  if ("error" in listed)
    return [listed.id, `unreadable: ${listed.error.message}`, "", "", "", "", "", "", ""];
  const { id, feature_set_id, features, usable_rows, data, label, created } = listed.record;
  return [
    id,
    feature_set_id,
    String(features.length),
    String(usable_rows),
    String(data.symbols.length),
    data.timeframe,
    `${label.kind}, ${label.horizon} bars`,
    data.source,
    created.slice(0, 16).replace("T", " "),
  ];
}

function describeRecord(record: ExportRecord, directory: string): string {
  const { data, label, row_ledger: ledger } = record;
  const parameters = Object.entries(label.parameters)
    .filter(([name]) => name !== "horizon")
    .map(([name, value]) => `${name} ${value}`);
  const classes = record.class_distribution.map(({ name, count }) => `${name} ${count}`);
  return [
    `${styleText("bold", record.id, { stream: process.stdout })}: ${record.features.length} features (${record.feature_set_id}) and targets of ${data.source}`,
    `  bars       ${data.rows} of ${data.symbols.length} symbol${data.symbols.length === 1 ? "" : "s"}, ${data.timeframe}, ${data.from.slice(0, 10)} to ${data.to.slice(0, 10)}`,
    `  target     ${[`${label.kind} over ${label.horizon} bars`, ...parameters].join(", ")}`,
    ...(classes.length === 0 ? [] : [`  classes    ${classes.join(", ")}`]),
    `  rows       in ${ledger.rows_in} = used ${ledger.rows_used} + dropped ${ledger.rows_in - ledger.rows_used}`,
    ...ledger.dropped.map(({ reason, count }) => `    ${count} ${reason}`),
    ...record.features_left_out.map(({ name, reason }) => `  left out   ${name}: ${reason}`),
    `  file       ${record.file.bytes} bytes, sha256 ${record.file.sha256.slice(0, 16)}… in ${directory}`,
  ].join("\n");
}
