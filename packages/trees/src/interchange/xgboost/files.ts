import type { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import type { BoostingRegressorModel } from "../../boosting/regressor-model.ts";
import { parseJson } from "../field.ts";
import { documentJson, documentUbjson } from "./document.ts";
import { readModel, type XGBoostReadOptions } from "./read-model.ts";
import { parseUbjson } from "./ubjson.ts";
import { modelDocument } from "./write-model.ts";

/**
 * A model of XGBoost from its JSON file (checked with 1.7, 2.1 and 3.2): booster gbtree or dart, one target. Predictions
 * are XGBoost's up to its float32 sums. Columns split by category hold category codes. Refused with TREES_MODEL_INVALID
 * when broken, with TREES_MODEL_UNSUPPORTED when it holds what our models cannot: gblinear, several targets or quantiles,
 * leaves of several numbers, objectives of ranking and survival.
 */
export function fromXGBoostJson(
  json: string | Uint8Array,
  options: XGBoostReadOptions = {},
): BoostingClassifierModel | BoostingRegressorModel {
  return readModel(parseJson(typeof json === "string" ? json : new TextDecoder().decode(json)), options);
}

/** The same from Universal Binary JSON, which XGBoost writes when a file's name ends in .ubj. */
export function fromXGBoostUbj(
  bytes: Uint8Array,
  options: XGBoostReadOptions = {},
): BoostingClassifierModel | BoostingRegressorModel {
  return readModel(parseUbjson(bytes), options);
}

/**
 * The model as a JSON file that XGBoost 3.2 loads and predicts the same with, up to float32. A loss that XGBoost does not
 * know is written as reg:squarederror, as XGBoost itself does with a user's own.
 */
export function toXGBoostJson(model: BoostingClassifierModel | BoostingRegressorModel): string {
  return documentJson(modelDocument(model));
}

/** The same as Universal Binary JSON. */
export function toXGBoostUbj(
  model: BoostingClassifierModel | BoostingRegressorModel,
): Uint8Array<ArrayBuffer> {
  return documentUbjson(modelDocument(model));
}
