export { compareSets, type SetComparison } from "./compare-sets.ts";
export { type ExportedDataset, exportDataset } from "./export-dataset.ts";
export { findExport, type ListedExport, listExports } from "./exported-datasets.ts";
export { loadExport } from "./load-export.ts";
export type { ExportRecord } from "./record.ts";
