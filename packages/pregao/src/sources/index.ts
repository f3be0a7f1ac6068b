export { type FileOptions, FileSource, type LoadedFile } from "./file-source.ts";
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
