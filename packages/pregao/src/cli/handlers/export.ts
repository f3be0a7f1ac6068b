import { join, resolve } from "node:path";
import { parseOptions } from "../../config/index.ts";
import { exportFormats } from "../../models/index.ts";
import {
  type ExportableVersion,
  exportModel,
  type ModelExport,
  type ModelExportRecord,
  showExports,
} from "../../pipeline/export/index.ts";
import { exportOptions } from "../../pipeline/options/export.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

export const exportVersion: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const { format, output, ...options } = parseOptions(exportOptions, given, "--");
  if (format === undefined) {
    const shown = await showExports(options, configuration);
    const { version, formats, exports } = shown;
    const body = { model: { name: version.name, version: version.version }, formats, exports };
    terminal.result({ status: "success", ...body }, () => describeFormats(shown));
    return;
  }
  const request = { ...options, format, output: output === undefined ? undefined : resolve(output) };
  const exported = await exportModel(request, configuration, context);
  const { record, reused } = exported;
  const directory = request.output ?? exported.directory;
  terminal.result({ status: "success", directory, reused, export: record }, () =>
    describeExport({ ...exported, directory }),
  );
};

function describeFormats({ version, formats, exports }: ExportableVersion): string {
  const { name, version: number, manifest } = version;
  if (formats.length === 0)
    return `${name} version ${number}: a model of ${manifest.family} has no form in another library.`;
  return plainTable(
    ["format", "what it is", "exported", "largest difference", "rows"],
    formats.map((format) => {
      const record = exports.find((one) => one.format === format);
      return [
        format,
        exportFormats[format],
        record?.created.slice(0, 16).replace("T", " ") ?? "–",
        record === undefined ? "–" : differenceOf(record),
        String(record?.parity?.rows ?? "–"),
      ];
    }),
    { right: [3, 4], rule: true },
  );
}

function describeExport({ record, directory, reused }: ModelExport): string {
  const { name, version, format, entry, parity, notes } = record;
  const compared =
    parity === null
      ? `Nothing here reads ${format}: ${exportFormats[format]} is what to check it with.`
      : `Largest difference ${differenceOf(record)} in ${parity.values} numbers of ${parity.rows} rows, by ${parity.reader}`;
  return [
    `${name} version ${version} as ${format}${reused ? ", as it was exported before" : ""}`,
    compared,
    ...notes.map((note) => `Mind that ${note}`),
    `File  ${join(directory, entry)}`,
  ].join("\n");
}

function differenceOf({ parity }: ModelExportRecord): string {
  if (parity === null) return "not read here";
  return parity.largest_difference === 0 ? "0" : parity.largest_difference.toExponential(1);
}
