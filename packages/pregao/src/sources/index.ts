export { adjustBars } from "./adjustment/adjust-bars.ts";
export type { AdjustmentOptions } from "./adjustment/adjust-loaded.ts";
export type {
  Adjustment,
  AdjustmentDirection,
  CorporateEvent,
  EventKind,
} from "./adjustment/corporate-event.ts";
export { readEvents } from "./adjustment/read-events.ts";
export { type AdjustmentStep, type ResolvedEvents, resolveEvents } from "./adjustment/resolve-events.ts";
export { type BinanceOptions, BinanceSource } from "./binance/binance-source.ts";
export {
  type RecordingOptions,
  type RecordingSummary,
  recordLiquidations,
} from "./binance/record-liquidations.ts";
export { type CotahistMarket, cotahistMarketNames, describeCotahistCode } from "./cotahist/codes.ts";
export { type B3FeaturedOptions, B3FeaturedSource } from "./database/b3-featured-source.ts";
export { type AlignedBars, alignFeeds, type FeedAlignment } from "./feeds/align-feeds.ts";
export { alignmentFindings } from "./feeds/alignment-findings.ts";
export { type Coverage, type Feed, type FeedKind, feedColumns, feedKinds } from "./feeds/feed.ts";
export { type FileOptions, FileSource, type LoadedFile } from "./file-source.ts";
export type { DatasetRecord } from "./lake/dataset-record.ts";
export { DatasetSource, loadDataset } from "./lake/dataset-source.ts";
export { type ImportOptions, importDataset, importSource } from "./lake/import-dataset.ts";
export { listDatasets, showDataset } from "./lake/lake.ts";
export { type DatasetUpdate, type UpdateOptions, updateDataset } from "./lake/update-dataset.ts";
export { CloudLoader } from "./loaders/cloud-loader.ts";
export { HybridLoader, type HybridOptions } from "./loaders/hybrid-loader.ts";
export type { DataLoader, FetchedFiles, LoaderKind } from "./loaders/loader.ts";
export { LoaderSource } from "./loaders/loader-source.ts";
export { LocalLoader } from "./loaders/local-loader.ts";
export type { LoaderOptions } from "./loaders/open-loader.ts";
export { type OpenOptions, openSource } from "./open-source.ts";
export type { PostgresOptions } from "./postgres/connection.ts";
export { PostgresSource } from "./postgres/postgres-source.ts";
export { type QuoteEvent, type QuoteOptions, QuoteSource } from "./quotes/quote-source.ts";
export { type SampleName, SampleSource, sampleNames } from "./sample-source.ts";
export type { BarSource, LoadedBars, LoadRequest } from "./source.ts";
export type { SyntheticOptions } from "./synthetic/market-options.ts";
export { mockSourceName } from "./synthetic/mock-market.ts";
export type { BayesOptimum } from "./synthetic/optimum.ts";
export { SyntheticSource } from "./synthetic/synthetic-source.ts";
