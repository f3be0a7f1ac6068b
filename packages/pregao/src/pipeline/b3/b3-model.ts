import { parseOptions } from "../../config/index.ts";
import type { Evaluation } from "../../evaluation/index.ts";
import type { Bars } from "../../market/bars.ts";
import { loadConfiguredModels } from "../../models/index.ts";
import { evaluateSaved } from "../evaluate.ts";
import { evaluateOptions, predictOptions } from "../options/predict.ts";
import { type TrainOptions, trainOptions } from "../options/train.ts";
import { openModel, predictTickers } from "../predict.ts";
import { featuresOfModel } from "../prepare.ts";
import { regressionTargetName, type TickerPrediction } from "../ticker-prediction.ts";
import { type TrainingResult, train } from "../train.ts";
import { configureService, type ServiceSettings } from "./service-settings.ts";

/** Options of a training: every one of `pregao train` in camelCase, and `nJobs`, the number of worker threads. */
export type B3TrainingOptions = {
  -readonly [Name in keyof TrainOptions]?: TrainOptions[Name] | undefined;
} & { nJobs?: number };

export interface ModelPlace {
  readonly modelDir?: string;
  readonly modelName?: string;
  readonly modelVersion?: string;
}

/** The prediction for one bar. */
export interface RowPrediction {
  readonly ticker: string;
  readonly time: string;
  readonly prediction: string | null;
  readonly probabilities: Readonly<Record<string, number>> | null;
  readonly predictedReturn: number | null;
}

/**
 * The main job in one object: load → prepare → split → search and fit → judge → save, then predict and judge again
 * with what was saved. By default the 13 features of the B3 service, forward-return labels over 5 bars, the
 * original's search grid, and the split by date.
 */
export class B3Model {
  readonly #settings: ServiceSettings;

  constructor(settings: ServiceSettings = {}) {
    this.#settings = settings;
  }

  /** Trains and saves a new version. */
  async train({ nJobs, ...given }: B3TrainingOptions = {}): Promise<TrainingResult> {
    const { configuration, context } = configureService(this.#settings, nJobs);
    const options = parseOptions(trainOptions, {
      source: configuration.values.source,
      features: "b3",
      space: "original",
      ...given,
    });
    return train(options, configuration, context);
  }

  /** The original's name of `train`. */
  run(options: B3TrainingOptions = {}): Promise<TrainingResult> {
    return this.train(options);
  }

  /** The original's older name of `train`. */
  trainAndSave(options: B3TrainingOptions = {}): Promise<TrainingResult> {
    return this.train(options);
  }

  /** Predicts every bar of `newData` with a saved model; the features are computed from those bars. */
  async predict(
    newData: Bars,
    { modelDir, modelName, modelVersion }: ModelPlace = {},
  ): Promise<RowPrediction[]> {
    const { configuration, context } = configureService(this.#settings);
    const place = parseOptions(evaluateOptions, { modelDir, modelName, modelVersion });
    await loadConfiguredModels(configuration);
    const { model, version } = await openModel(configuration, place, place.modelVersion);
    const isReturn = regressionTargetName(version.manifest.label.kind) === "forward-return";
    const { probabilities, returns } = await model.predict(featuresOfModel(newData, model, context).matrix);
    const { classNames } = model;
    return Array.from({ length: newData.length }, (_, row) => {
      const shares = probabilities?.subarray(row * classNames.length, (row + 1) * classNames.length);
      return {
        ticker: newData.frame.symbolAt(row),
        time: new Date(newData.time[row]!).toISOString(),
        prediction: shares === undefined ? null : classNames[shares.indexOf(Math.max(...shares))]!,
        probabilities:
          shares === undefined ? null : Object.fromEntries(classNames.map((name, id) => [name, shares[id]!])),
        predictedReturn: (isReturn ? returns?.[row] : undefined) ?? null,
      };
    });
  }

  /** Predicts the session after the last bar of a ticker in the configured source. */
  async predictTicker(
    ticker: string,
    { modelDir, modelName, modelVersion }: ModelPlace = {},
  ): Promise<TickerPrediction> {
    const { configuration, context } = configureService(this.#settings);
    const options = parseOptions(predictOptions, { ticker: [ticker], modelDir, modelName, modelVersion });
    return (await predictTickers(options, configuration, context))[0]!;
  }

  /** Judges a saved model on bars after its training period, beside its baselines. */
  async evaluate({ modelDir, modelName, modelVersion }: ModelPlace = {}): Promise<Evaluation> {
    const { configuration, context } = configureService(this.#settings);
    const options = parseOptions(evaluateOptions, { modelDir, modelName, modelVersion });
    return (await evaluateSaved(options, configuration, context)).evaluation;
  }
}
