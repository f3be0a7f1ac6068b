export { type ExportOptions, exportOptions } from "../options/export.ts";
export { type ExportableVersion, exportModel, type ModelExport, showExports } from "./export-model.ts";
export type { ModelExportRecord } from "./export-record.ts";
export type { Parity } from "./parity.ts";
export { writePythonCopy } from "./python-copy.ts";
