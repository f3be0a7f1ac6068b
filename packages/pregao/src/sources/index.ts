export { FileSource } from "./file-source.ts";
export type { DatasetRecord } from "./lake/dataset-record.ts";
export { importDataset } from "./lake/import-dataset.ts";
export { listDatasets, showDataset } from "./lake/lake.ts";
export { type OpenOptions, openSource } from "./open-source.ts";
export { SampleSource, sampleNames } from "./sample-source.ts";
export type { BarSource, LoadedBars, LoadRequest } from "./source.ts";
export type { SyntheticOptions } from "./synthetic/market-options.ts";
export { SyntheticSource } from "./synthetic/synthetic-source.ts";
