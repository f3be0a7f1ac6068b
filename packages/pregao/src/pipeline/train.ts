import type { Configuration } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { loadConfiguredFeatures } from "../features/index.ts";
import { familyName, loadConfiguredModels } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import { openRegistry, type RegisteredVersion } from "../registry/index.ts";
import { parseSelection } from "../selection/index.ts";
import { calibrateModel } from "./calibrate.ts";
import { preparedFromExport } from "./datasets/train-from-export.ts";
import { type FittedModel, fitModel } from "./fit.ts";
import { fittingData } from "./fitting-data.ts";
import { type Judgement, judgeModel } from "./judge.ts";
import { loadData } from "./load.ts";
import type { TrainOptions } from "./options/train.ts";
import { type PreparedData, prepareData } from "./prepare.ts";
import { writeTrainingReport } from "./report.ts";
import { publishModel } from "./save.ts";
import { selectFeatures } from "./select.ts";
import { type IntervalOutcome, intervalsOfTraining } from "./served-intervals.ts";
import { checkedParts, type SplitData, splitData } from "./split.ts";
import { trackTraining } from "./track-training.ts";
import { withTunedParameters } from "./tuning/study-file.ts";

export interface TrainingResult {
  readonly splitData: SplitData;
  readonly fitted: FittedModel;
  readonly judgement: Judgement;
  /** Around the forecasts of a regression. */
  readonly intervals: IntervalOutcome;
  readonly saved: RegisteredVersion;
  /** The HTML report; null where none was asked for. */
  readonly reportPath: string | null;
  readonly seconds: number;
}

/** The whole way: load → prepare → split → select → search and fit → calibrate → judge → save → report. */
export async function train(
  options: TrainOptions,
  configuration: Configuration,
  context: RunContext,
  { report = true }: { report?: boolean } = {},
): Promise<TrainingResult> {
  const began = performance.now();
  await loadConfiguredModels(configuration);
  // A misspelt family or selection is refused before minutes are spent.
  familyName(options.model);
  if (options.select !== undefined) parseSelection(options.select);
  const asked = await withTunedParameters(options, configuration.home);
  const prepared = await preparedFor(options, configuration, context);
  const { loaded } = prepared;
  stopIfAborted(context, "selecting features");
  const split = checkedParts(splitData(prepared, options, context), configuration.values.checks);
  const parts = await selectFeatures(split, options.select, context);
  stopIfAborted(context, "training");
  const data = fittingData(parts);
  const uncalibrated = await fitModel(data, asked, context);
  stopIfAborted(context, "calibrating");
  const model = await calibrateModel(uncalibrated.model, data, asked, context);
  const fitted = { ...uncalibrated, model };
  stopIfAborted(context, "judging");
  const judgement = await judgeModel(fitted.model, parts, context);
  const intervals = intervalsOfTraining(parts, judgement, options.intervalLevel);
  stopIfAborted(context, "saving");
  const { home } = configuration;
  const saved = await publishModel({
    model: fitted.model,
    bars: loaded.bars,
    source: loaded.source,
    labels: prepared.labels,
    split: parts.split,
    trainRows: parts.split.train,
    ledger: parts.ledger,
    evaluations: { validation: judgement.validation.evaluation, test: judgement.test.evaluation },
    training: {
      dataset: options.dataset ?? null,
      feeds: options.feeds,
      select: options.select ?? null,
      balance: options.balance,
      weights: options.weights,
    },
    intervals: intervals.served,
    seed: context.seed,
    registry: openRegistry(configuration, options.modelDir),
    name: options.modelName,
  });
  const result = { splitData: parts, fitted, judgement, intervals, saved };
  const reportPath = report ? await writeTrainingReport({ ...result, options, home, context }) : null;
  await trackTraining({ options, fitted, judgement, saved, home, seed: context.seed });
  return { ...result, reportPath, seconds: (performance.now() - began) / 1000 };
}

async function preparedFor(
  options: TrainOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<PreparedData> {
  if (options.dataset !== undefined) {
    // Else a user's own features would count as changed since the export.
    await loadConfiguredFeatures(configuration);
    return preparedFromExport(options.dataset, options, configuration.home, context);
  }
  const loaded = await loadData(options, configuration, context);
  stopIfAborted(context, "preparing the data");
  return prepareData(loaded, options, context);
}

function stopIfAborted({ signal }: RunContext, stage: string): void {
  if (signal.aborted) throw new PregaoError("PREGAO_INTERRUPTED", { stage });
}
