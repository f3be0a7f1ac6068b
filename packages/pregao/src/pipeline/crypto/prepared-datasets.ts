import { join } from "node:path";
import { loadConfiguration } from "../../config/index.ts";
import { createRunContext, type RunContext } from "../../progress.ts";
import type { FeatureTable, TargetTable } from "../b3/tables.ts";
import { loadExport } from "../datasets/load-export.ts";
import type { ExportRecord } from "../datasets/record.ts";
import { splitData } from "../split.ts";

export interface PreparedDatasetOptions {
  /** PREGAO_HOME; that of the configuration when left out. */
  readonly home?: string;
  /** Parts of the rows for validation and test, the latest dates last; 0.2 each when left out. */
  readonly valSize?: number;
  readonly testSize?: number;
  /** Bars left free before each boundary, beyond the purge. */
  readonly embargo?: number;
  readonly context?: Partial<RunContext>;
}

export interface PreparedDatasets {
  readonly xTrain: FeatureTable;
  readonly yTrain: TargetTable;
  readonly xVal: FeatureTable;
  readonly yVal: TargetTable;
  readonly xTest: FeatureTable;
  readonly yTest: TargetTable;
  /** The record of the dataset: source, features, targets, where every row went. */
  readonly meta: ExportRecord;
}

/**
 * A dataset that `pregao datasets export` has written, split by date and purged: training can begin without computing features.
 * `id` is that of the dataset, or of its feature set where there is only one of it. Throws as `loadExport` does.
 */
export async function loadPreparedDatasets(
  id: string,
  { home, valSize = 0.2, testSize = 0.2, embargo = 0, context = {} }: PreparedDatasetOptions = {},
): Promise<PreparedDatasets> {
  const root = home === undefined ? loadConfiguration().home : join(home);
  const own = createRunContext(context);
  const { prepared, record } = await loadExport(id, root, own);
  const { split, ledger } = splitData(prepared, { split: "by-date", testSize, valSize, embargo }, own);
  const { labels, features, loaded } = prepared;
  const tableOf = (rows: Int32Array): FeatureTable => ({
    bars: loaded.bars,
    features: features.matrix,
    rows,
    ledger,
    split,
  });
  return {
    xTrain: tableOf(split.train),
    yTrain: { labels, rows: split.train },
    xVal: tableOf(split.validation),
    yVal: { labels, rows: split.validation },
    xTest: tableOf(split.test),
    yTest: { labels, rows: split.test },
    meta: record,
  };
}
