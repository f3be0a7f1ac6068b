import { parseOptions } from "../../config/index.ts";
import type { Model } from "../../models/index.ts";
import { type Split, splitByDate } from "../../splits/index.ts";
import type { SearchResult } from "../../tuning/index.ts";
import { fitModel, searchParameters } from "../fit.ts";
import type { FittingData } from "../fitting-data.ts";
import { fittingOptions } from "../options/fitting.ts";
import { rememberTraining } from "./model-provenance.ts";
import { configureService, type ServiceSettings } from "./service-settings.ts";
import type { FeatureTable, TargetTable } from "./tables.ts";

export interface SplitTables {
  readonly xTrain: FeatureTable;
  readonly xVal: FeatureTable;
  readonly xTest: FeatureTable;
  readonly yTrain: TargetTable;
  readonly yVal: TargetTable;
  readonly yTest: TargetTable;
  readonly split: Split;
}

/** Splitting, tuning and training of the original's random forest. */
export class B3ModelTrainingService {
  readonly #settings: ServiceSettings;

  constructor(settings: ServiceSettings = {}) {
    this.#settings = settings;
  }

  /**
   * Train, validation and test by date for all symbols together, targets that overlap a boundary purged. The
   * original shuffled its rows, which leaks: scores on such a split are too good.
   */
  splitData(x: FeatureTable, y: TargetTable, testSize = 0.2, valSize = 0.2): SplitTables {
    const { time } = x.bars;
    const split = splitByDate({
      rows: x.rows,
      time,
      endTime: y.labels.endTime,
      testSize,
      validationSize: valSize,
    });
    const ledger = x.ledger.copy();
    for (const { reason, count } of split.dropped) ledger.drop(reason, count);
    const tableOf = (rows: Int32Array): FeatureTable => ({ ...x, rows, split, ledger });
    return {
      xTrain: tableOf(split.train),
      xVal: tableOf(split.validation),
      xTest: tableOf(split.test),
      yTrain: { ...y, rows: split.train },
      yVal: { ...y, rows: split.validation },
      yTest: { ...y, rows: split.test },
      split,
    };
  }

  /** The original's randomised search: 4 draws over its grid, stratified 3-fold in order of time, f1_weighted. */
  async tuneHyperparameters(xTrain: FeatureTable, yTrain: TargetTable, nJobs = 5): Promise<SearchResult> {
    const { context } = configureService(this.#settings, nJobs);
    return searchParameters(trainingTables(xTrain, yTrain), originalFitting, context);
  }

  /** Tunes, then fits the best parameters on all training rows. */
  async trainModel(xTrain: FeatureTable, yTrain: TargetTable, nJobs = 5): Promise<Model> {
    const { context } = configureService(this.#settings, nJobs);
    const { model } = await fitModel(trainingTables(xTrain, yTrain), originalFitting, context);
    rememberTraining(model, { x: xTrain, y: yTrain, seed: context.seed });
    return model;
  }
}

const originalFitting = parseOptions(fittingOptions, {
  model: "rf",
  space: "original",
  scoring: "f1_weighted",
});

function trainingTables({ bars, features, rows }: FeatureTable, { labels }: TargetTable): FittingData {
  return { bars, features, labels, task: "classification", train: rows };
}
