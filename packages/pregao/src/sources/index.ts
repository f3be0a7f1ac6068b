export { type B3FeaturedOptions, B3FeaturedSource } from "./database/b3-featured-source.ts";
export { type FileOptions, FileSource, type LoadedFile } from "./file-source.ts";
export type { DatasetRecord } from "./lake/dataset-record.ts";
export { DatasetSource, loadDataset } from "./lake/dataset-source.ts";
export { type ImportOptions, importDataset } from "./lake/import-dataset.ts";
export { listDatasets, showDataset } from "./lake/lake.ts";
export { type OpenOptions, openSource } from "./open-source.ts";
export { SampleSource, sampleDirectory, sampleNames } from "./sample-source.ts";
export type { BarSource, LoadedBars, LoadRequest } from "./source.ts";
export {
  parseSyntheticOptions,
  type SyntheticOptions,
  syntheticKinds,
  syntheticOptions,
} from "./synthetic/market-options.ts";
export type { BayesOptimum } from "./synthetic/optimum.ts";
export { SyntheticSource } from "./synthetic/synthetic-source.ts";
