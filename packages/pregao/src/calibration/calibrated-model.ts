import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFlushed } from "../atomic-files.ts";
import { PregaoError } from "../errors.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import type { FeatureImportance, Model, Prediction, TrainingRound } from "../models/index.ts";
import { applyCalibration } from "./apply-calibration.ts";
import { type Calibration, calibrationSchema } from "./contract.ts";

export const calibrationFile = "calibration.json";

/**
 * A classifier whose probabilities are mended after it: the model it stands on, and a calibration beside that model's
 * files. Whoever predicts, judges or serves sees one model. Importance and attributions are those of the model below.
 */
export class CalibratedModel implements Model {
  readonly calibration: Calibration;
  readonly family: string;
  readonly task = "classification" as const;
  readonly featureNames: readonly string[];
  readonly featureSetId: string;
  readonly featureIdentities: readonly string[];
  readonly classNames: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly history: number;
  readonly rounds: readonly TrainingRound[];
  readonly explain?: NonNullable<Model["explain"]>;
  readonly interactions?: NonNullable<Model["interactions"]>;
  readonly #model: Model;

  /** Throws PREGAO_CALIBRATION_INPUT where the calibration is of other classes than the model. */
  constructor(model: Model, calibration: Calibration) {
    if (model.classNames.join() !== calibration.classNames.join()) {
      throw new PregaoError("PREGAO_CALIBRATION_INPUT", {
        what: `the ${model.family} model`,
        reason: `it has the classes ${model.classNames.join(", ") || "(none)"}, the calibration is of ${calibration.classNames.join(", ")}`,
      });
    }
    this.#model = model;
    this.calibration = calibration;
    this.family = model.family;
    this.featureNames = model.featureNames;
    this.featureSetId = model.featureSetId;
    this.featureIdentities = model.featureIdentities;
    this.classNames = model.classNames;
    this.parameters = model.parameters;
    this.history = model.history;
    this.rounds = model.rounds;
    if (model.explain !== undefined) {
      this.explain = async (features, rows, context) => {
        const attributions = await model.explain!(features, rows, context);
        return { ...attributions, method: `${attributions.method}, before calibration` };
      };
    }
    if (model.interactions !== undefined) {
      this.interactions = (...given) => model.interactions!(...given);
    }
  }

  async predict(features: FeatureMatrix, rows?: Int32Array): Promise<Prediction> {
    const prediction = await this.#model.predict(features, rows);
    return { ...prediction, probabilities: applyCalibration(this.calibration, prediction.probabilities!) };
  }

  importance(): FeatureImportance[] {
    return this.#model.importance();
  }

  summary(): Readonly<Record<string, number | string>> {
    const { method, rows } = this.calibration;
    return { ...this.#model.summary(), calibration: `${method} on ${rows} out-of-fold rows` };
  }

  async save(directory: string): Promise<string[]> {
    const names = await this.#model.save(directory);
    const text = `${JSON.stringify(this.calibration, null, 2)}\n`;
    await writeFlushed(join(directory, calibrationFile), text);
    return [...names, calibrationFile];
  }
}

/**
 * The model with the calibration that lies beside its files. Throws PREGAO_MODEL_UNREADABLE, naming the file and what is
 * wrong with it; loading runs no code.
 */
export async function loadCalibrated(model: Model, directory: string): Promise<CalibratedModel> {
  const file = join(directory, calibrationFile);
  let calibration: Calibration;
  try {
    calibration = calibrationSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new PregaoError("PREGAO_MODEL_UNREADABLE", { file, reason }, { cause: error });
  }
  return new CalibratedModel(model, calibration);
}
