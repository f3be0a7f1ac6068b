import { z } from "zod";
import type { OptionMeta, OptionTable } from "../config/index.ts";
import type { LabelKind } from "../labels/contract.ts";
import { timeframeNames } from "../market/timeframe.ts";
import { adjustmentDirections, adjustments } from "../sources/adjustment/corporate-event.ts";
import { cotahistMarketNames } from "../sources/cotahist/codes.ts";
import { calibrationOptions } from "./options/calibration.ts";
import { scoringNames } from "./options/scoring-names.ts";

const option = <Schema extends z.ZodType>(schema: Schema, meta: OptionMeta): Schema =>
  schema.meta({ ...meta });

const fraction = (low: number, high: number) => z.coerce.number().min(low).max(high);
/** Targets of classes, and those of numbers. */
const classLabels = [
  "forward-return",
  "direction",
  "signal-cluster",
  "entry-signal",
  "triple-barrier",
  "meta-label",
] as const satisfies readonly LabelKind[];
const regressionTargets = [
  "forward-return",
  "forward-volatility",
  "open-interest-change",
] as const satisfies readonly LabelKind[];
const splitPlanKinds = ["by-date", "expanding", "rolling", "purged", "combinatorial"] as const;
const barrier = z.coerce.number().gt(0).max(100).optional();
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "write a date as 2024-12-31");

/** Which bars are read: the same for training, prediction and evaluation. */
export const dataOptions = {
  source: option(z.string().min(1).optional(), {
    description:
      "Dataset of the local lake, sample, sample:btcusdt, synthetic, binance:SYMBOL, binance-um:SYMBOL, quotes:TICKER, b3_featured, a file or folder, s3://BUCKET/PREFIX or postgres://HOST/DATABASE?table=NAME.",
    placeholder: "NAME",
  }),
  ticker: option(z.array(z.string().min(1)).default([]), {
    description: "Only this ticker; repeat it or separate by commas for several.",
    placeholder: "TICKER",
  }),
  from: option(day.optional(), { description: "First date of the bars.", placeholder: "DATE" }),
  to: option(day.optional(), { description: "Last date of the bars.", placeholder: "DATE" }),
  feeds: option(z.record(z.string(), z.string()).default({}), {
    description:
      "Feed of a file to lay beside the bars: open_interest, funding, long_short or liquidations, and a file, with options behind commas; repeat it for several.",
    placeholder: "KIND=FILE",
  }),
  mock: option(z.boolean().default(false), {
    description:
      "A synthetic market in place of the source: 60 days of 5-minute bars with every feed, under the names of the tickers.",
  }),
} as const satisfies OptionTable;

/** What the rows become: features and targets. */
export const preparationOptions = {
  features: option(z.string().min(1).default("default"), {
    description:
      "Features, separated by commas: sets (default, b3, basic, ohlcv, all or a category), names, and combinations such as return_1.lag(3).",
    placeholder: "LIST",
  }),
  task: option(z.enum(["classification", "regression"]).default("classification"), {
    description: "Predict the action (classes) or a number (regression).",
  }),
  labels: option(z.enum(classLabels).default("forward-return"), {
    description:
      "What a row's classes are; signal-cluster is the original's rule on the same bar and no evidence of foresight.",
  }),
  target: option(z.enum(regressionTargets).default("forward-return"), {
    description: "What number a regression predicts.",
  }),
  horizon: option(z.coerce.number().int().min(1).max(1000).optional(), {
    description: "Bars ahead that the target looks.",
    placeholder: "BARS",
    defaultInWords: "5; 48 for entry-signal",
  }),
  threshold: option(z.coerce.number().gt(0).max(10).optional(), {
    description:
      "Forward return above which a row is BUY, below the negative SELL; without it the threshold follows each symbol's own past volatility (entry-signal: 0.005).",
    placeholder: "RETURN",
  }),
  classes: option(z.enum(["3", "2"]).optional(), {
    description:
      "Classes of entry-signal: short, neutral and long, or short and long by the sign of the return.",
    placeholder: "N",
    defaultInWords: "3",
  }),
  profit: option(barrier, {
    description:
      "Profit barrier of triple-barrier and meta-label, in deviations of the return over the horizon.",
    placeholder: "MULTIPLE",
    defaultInWords: "1",
  }),
  stop: option(barrier, {
    description: "Loss barrier of triple-barrier and meta-label, in the same unit.",
    placeholder: "MULTIPLE",
    defaultInWords: "1",
  }),
  primary: option(z.string().min(1).optional(), {
    description: "Feature whose sign is the side that meta-label judges: long above 0, short below.",
    placeholder: "FEATURE",
    defaultInWords: "sma_cross_20_50",
  }),
} as const satisfies OptionTable;

/** How rows are parted. */
export const splitOptions = {
  split: option(z.enum(["by-date", "shuffled-stratified"]).default("by-date"), {
    description:
      "By date for all symbols together, or the original's shuffled split, which leaks and is marked so.",
  }),
  testSize: option(fraction(0.05, 0.6).default(0.2), {
    description: "Part of the rows kept for the test, the latest dates.",
    placeholder: "FRACTION",
  }),
  valSize: option(fraction(0.05, 0.6).default(0.2), {
    description: "Part of the rows kept for validation, before the test.",
    placeholder: "FRACTION",
  }),
  embargo: option(z.coerce.number().int().min(0).max(1000).default(0), {
    description: "Bars left free before each boundary, on top of the purge of overlapping targets.",
    placeholder: "BARS",
  }),
} as const satisfies OptionTable;

/** How a model is fitted and named. */
export const fittingOptions = {
  model: option(z.string().min(1).default("rf"), {
    description: "Model family, by name or alias.",
    placeholder: "FAMILY",
  }),
  draws: option(z.coerce.number().int().min(0).max(10_000).default(4), {
    description: "Parameter combinations that the search tries; 0 trains with the given parameters alone.",
    placeholder: "N",
  }),
  folds: option(z.coerce.number().int().min(2).max(20).default(3), {
    description: "Folds of the search, in order of time.",
    placeholder: "N",
  }),
  space: option(z.string().min(1).default("default"), {
    description: "Search space of the family: default, or original (the grid of the B3 service).",
    placeholder: "NAME",
  }),
  scoring: option(z.enum(["auto", ...scoringNames]).default("auto"), {
    description:
      "What the search looks for; auto is the task's primary metric: log-loss for classes, information coefficient for returns.",
  }),
  balance: option(z.enum(["none", "undersample", "oversample", "weights"]).default("none"), {
    description:
      "Makes classes weigh the same in training: fewer rows of the large ones, more of the small ones, or weights.",
  }),
  weights: option(z.enum(["none", "uniqueness"]).default("none"), {
    description: "Weight of a training row: uniqueness counts less the more labels look at the same bars.",
  }),
  param: option(z.record(z.string(), z.string()).default({}), {
    description:
      "Parameter of the family, name=value; repeat it for several. It is held fixed in the search.",
    placeholder: "NAME=VALUE",
  }),
} as const satisfies OptionTable;

/** Which of the features are kept. */
export const selectionOptions = {
  select: option(z.string().min(1).optional(), {
    description:
      "Ways to choose features on the training rows, one after another, separated by commas: variance, correlation, importance, shap, permutation, mrmr; a number after a colon is the step's own (correlation:0.9,importance:30).",
    placeholder: "STEPS",
  }),
} as const satisfies OptionTable;

/** Where a model is kept. */
export const savingOptions = {
  modelName: option(z.string().min(1).default("b3_model"), {
    description: "Name under which versions are kept.",
    placeholder: "NAME",
  }),
  modelDir: option(z.string().min(1).default("models"), {
    description: "Folder of models under PREGAO_HOME.",
    placeholder: "DIR",
  }),
} as const satisfies OptionTable;

export const trainOptions = {
  ...fittingOptions,
  paramsFrom: option(z.string().min(1).optional(), {
    description:
      "Study (pregao tune) whose best parameters are taken in place of a search; the family must be the study's. --param goes before them.",
    placeholder: "STUDY",
  }),
  dataset: option(z.string().min(1).optional(), {
    description:
      "Exported dataset (pregao datasets list) to train on as it is: no bars are read, no features computed.",
    placeholder: "ID",
  }),
  ...dataOptions,
  ...preparationOptions,
  ...splitOptions,
  ...selectionOptions,
  ...calibrationOptions,
  ...savingOptions,
} as const satisfies OptionTable;

export const exportOptions = { ...dataOptions, ...preparationOptions } as const satisfies OptionTable;

export const compareSetsOptions = {
  timeframe: option(z.enum(timeframeNames).default("1d"), {
    description: "Bars for which a set of the catalog is meant: those shorter than a day have more features.",
  }),
} as const satisfies OptionTable;

/** Which folds are drawn, of which labels. */
export const splitPlanOptions = {
  ...dataOptions,
  kind: option(z.enum(splitPlanKinds).default("expanding"), {
    description:
      "by-date: one split in three parts; expanding, rolling: walk-forward; purged: k-fold with purge; combinatorial: every choice of test groups.",
  }),
  folds: option(z.coerce.number().int().min(1).max(40).default(5), {
    description: "Folds; of combinatorial the groups of dates.",
    placeholder: "N",
  }),
  testGroups: option(z.coerce.number().int().min(1).max(39).optional(), {
    description: "Groups that a combinatorial fold tests.",
    placeholder: "N",
    defaultInWords: "2",
  }),
  trainBars: option(z.coerce.number().int().min(1).optional(), {
    description: "Bars that a rolling fold trains on; as many as the first block has when left out.",
    placeholder: "BARS",
  }),
  testSize: option(fraction(0.05, 0.6).optional(), {
    description: "Part of the rows that by-date keeps for the test.",
    placeholder: "FRACTION",
    defaultInWords: "0.2",
  }),
  valSize: option(fraction(0.05, 0.6).optional(), {
    description: "Part of the rows that by-date keeps for validation.",
    placeholder: "FRACTION",
    defaultInWords: "0.2",
  }),
  embargo: splitOptions.embargo,
  labels: preparationOptions.labels,
  horizon: preparationOptions.horizon,
  threshold: preparationOptions.threshold,
  picture: option(
    z
      .string()
      .regex(/\.(svg|png)$/, "name a file that ends in .svg or .png")
      .optional(),
    {
      description: "File for a picture of the folds, SVG or PNG by its ending.",
      placeholder: "FILE",
    },
  ),
} as const satisfies OptionTable;

const versionOption = option(z.string().min(1).default("latest"), {
  description: "Version of the model.",
  placeholder: "VERSION",
});
const { modelName, modelDir } = savingOptions;

export const predictOptions = {
  ...dataOptions,
  model: option(z.string().min(1).default("rf"), {
    description: "Family that the model must be of.",
    placeholder: "FAMILY",
  }),
  modelName,
  modelDir,
  modelVersion: versionOption,
} as const satisfies OptionTable;

export const evaluateOptions = {
  ...dataOptions,
  modelName,
  modelDir,
  modelVersion: versionOption,
} as const satisfies OptionTable;

export const auditLookaheadOptions = {
  ...dataOptions,
  features: option(z.string().min(1).optional(), {
    description:
      "Feature set (default without a model: default), or names separated by commas; beside a model it is audited as well.",
    placeholder: "SET",
  }),
  model: option(z.string().min(1).optional(), {
    description: "Saved model whose features and predictions are audited.",
    placeholder: "NAME",
  }),
  modelDir,
  modelVersion: versionOption,
  dates: option(z.coerce.number().int().min(1).max(10_000).default(24), {
    description: "Dates after which the future is altered.",
    placeholder: "N",
  }),
  horizon: option(z.coerce.number().int().min(1).max(1000).default(5), {
    description: "Bars ahead that the target looks: what a leaked target is compared with.",
    placeholder: "BARS",
  }),
} as const satisfies OptionTable;

export const modelsOptions = { modelDir } as const satisfies OptionTable;

export const featureValueOptions = {
  ...dataOptions,
  features: preparationOptions.features,
  last: option(z.coerce.number().int().min(1).max(100_000).default(5), {
    description: "Rows to print.",
    placeholder: "N",
  }),
} as const satisfies OptionTable;

export const storeFeaturesOptions = {
  ...dataOptions,
  features: preparationOptions.features,
} as const satisfies OptionTable;

export const checkDataOptions = {
  ticker: dataOptions.ticker,
  from: dataOptions.from,
  to: dataOptions.to,
  feeds: dataOptions.feeds,
  contract: option(z.array(z.string().min(1)).default([]), {
    description:
      "Contract to hold the data to, by name or a file of your own (JSON or a module); without it those that fit the data.",
    placeholder: "NAME",
  }),
  asOf: option(z.string().min(1).optional(), {
    description:
      "Moment at which the data should be fresh: now, or a date; without it their age is not asked.",
    placeholder: "TIME",
  }),
  failOn: option(z.enum(["error", "warning", "info"]).default("error"), {
    description: "Least severity of a finding that ends the command with exit code 3.",
  }),
  html: option(z.string().min(1).optional(), {
    description: "File to write the report to, as one page.",
    placeholder: "FILE",
  }),
} as const satisfies OptionTable;

export const importOptions = {
  as: option(z.string().min(1).optional(), {
    description: "Name in the lake; the file's own name when left out.",
    placeholder: "NAME",
  }),
  symbol: option(z.string().min(1).optional(), {
    description: "Symbol of a file that has no such column.",
    placeholder: "TICKER",
  }),
  series: option(z.string().min(1).optional(), {
    description: "Which series of a file with several (its column source).",
    placeholder: "NAME",
  }),
  duplicates: option(z.enum(["first", "last"]).optional(), {
    description: "Which of two differing rows of one symbol and time to keep; without it they are refused.",
  }),
  decimal: option(z.enum([",", "."]).optional(), {
    description: "Decimal mark of a file, where its numbers can be read in two ways.",
  }),
  dateFormat: option(z.string().min(1).optional(), {
    description: "How a file writes its dates, where they can be read in two ways: %d/%m/%Y.",
    placeholder: "PATTERN",
  }),
  timeframe: option(z.enum(timeframeNames).optional(), {
    description: "Length of one bar, where the times do not tell.",
  }),
  calendar: option(z.enum(["b3", "24/7"]).optional(), {
    description: "When the market trades, where the times do not tell.",
  }),
  table: option(z.string().min(1).optional(), {
    description: "Table of a DuckDB file with several.",
    placeholder: "TABLE",
  }),
  market: option(z.array(z.enum(cotahistMarketNames)).optional(), {
    description: `Market of B3's historical quotes (COTAHIST): ${cotahistMarketNames.join(", ")}; cash when left out.`,
    placeholder: "NAME",
  }),
  events: option(z.string().min(1).optional(), {
    description:
      "CSV or Parquet table of splits, groupings, bonuses and dividends (symbol, ex_date, kind, factor, amount) to adjust by.",
    placeholder: "FILE",
  }),
  adjustment: option(z.enum(adjustments).optional(), {
    description: "What the events take out of prices: splits (default), total with dividends, or none.",
  }),
  adjustmentDirection: option(z.enum(adjustmentDirections).optional(), {
    description: "back keeps the latest prices as traded (default), forward the first.",
  }),
  feeds: option(z.record(z.string(), z.string()).optional(), {
    description:
      "Feed of a file whose columns become part of the dataset: open_interest, funding, long_short or liquidations, and a file, with options behind commas; repeat it for several.",
    placeholder: "KIND=FILE",
  }),
  replace: option(z.boolean().default(false), { description: "Replace the dataset of that name." }),
} as const satisfies OptionTable;

export const recordingOptions = {
  ticker: option(z.array(z.string().min(1)).min(1), {
    description: "Symbol of Binance USD-M futures; repeat it or separate by commas for several.",
    placeholder: "SYMBOL",
  }),
  // Longer than 2³¹ milliseconds no timer of Node's runs: it would fire at once.
  minutes: option(z.coerce.number().positive().max(35_000).optional(), {
    description: "How long to listen; until it is stopped when left out.",
    placeholder: "N",
  }),
} as const satisfies OptionTable;

export const updateOptions = {
  rebuild: option(z.boolean().default(false), {
    description: "Read the whole history anew and keep it, whatever was kept before.",
  }),
} as const satisfies OptionTable;

type Parsed<Table extends OptionTable> = { readonly [Name in keyof Table]: z.output<Table[Name]> };

export type DataOptions = Parsed<typeof dataOptions>;
/** What reading needs to know; a caller that knows nothing of feeds leaves them out. */
export type LoadOptions = Omit<DataOptions, "feeds" | "mock"> & Partial<Pick<DataOptions, "feeds" | "mock">>;
export type PreparationOptions = Parsed<typeof preparationOptions>;
export type SplitOptions = Parsed<typeof splitOptions>;
export type FittingOptions = Parsed<typeof fittingOptions>;
export type SavingOptions = Parsed<typeof savingOptions>;
export type SplitPlanOptions = Parsed<typeof splitPlanOptions>;
export type TrainOptions = Parsed<typeof trainOptions>;
export type PredictOptions = Parsed<typeof predictOptions>;
export type EvaluateOptions = Parsed<typeof evaluateOptions>;
export type CheckDataOptions = Parsed<typeof checkDataOptions>;
export type AuditLookaheadOptions = Parsed<typeof auditLookaheadOptions>;
