import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import type { ModelFamily } from "./contract.ts";
import { withCatalogueErrors } from "./engine-errors.ts";

/** How a family is brought in: named here, loaded when used, so that listing names costs nothing. */
interface FamilyEntry {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly load: () => Promise<ModelFamily>;
}

/** Every family of the product: a new one is one entry. */
const entries: readonly FamilyEntry[] = [
  {
    name: "rf",
    aliases: ["random_forest", "random-forest", "RandomForest"],
    load: async () => (await import("./random-forest/family.ts")).randomForestFamily,
  },
  {
    name: "extra_trees",
    aliases: ["et", "extra-trees", "ExtraTrees"],
    load: async () => (await import("./extra-trees/family.ts")).extraTreesFamily,
  },
  {
    name: "xgboost",
    aliases: ["xgb", "XGBoost", "gradient_boosting"],
    load: async () => (await import("./xgboost/family.ts")).xgboostFamily,
  },
  {
    name: "lightgbm",
    aliases: ["lgbm", "LightGBM"],
    load: async () => (await import("./lightgbm/family.ts")).lightgbmFamily,
  },
  {
    name: "catboost",
    aliases: ["cb", "CatBoost"],
    load: async () => (await import("./catboost/family.ts")).catboostFamily,
  },
  {
    name: "mlp",
    aliases: ["nn", "neural_network", "MLP", "NeuralNetRegressor"],
    load: async () => (await import("./mlp/family.ts")).mlpFamily,
  },
  {
    name: "lstm",
    aliases: ["LSTM", "lstm_forecaster", "LSTMForecaster"],
    load: async () => (await import("./lstm/family.ts")).lstmFamily,
  },
  {
    name: "lstm_mtl",
    aliases: ["lstm-mtl", "LstmMultiTask", "LSTMMultiTask"],
    load: async () => (await import("./lstm-mtl/family.ts")).lstmMultiTaskFamily,
  },
  {
    name: "patchtst",
    aliases: ["PatchTST", "ibm/patchtst-forecasting"],
    load: async () => (await import("./patchtst/family.ts")).patchTstFamily,
  },
  {
    name: "patchtsmixer",
    aliases: ["PatchTSMixer", "ibm/patchtsmixer-forecasting"],
    load: async () => (await import("./patchtsmixer/family.ts")).patchTsMixerFamily,
  },
  {
    name: "transformer",
    aliases: ["TimeSeriesTransformer", "pytorch-lightning/time-series-transformer"],
    load: async () => (await import("./transformer/family.ts")).transformerFamily,
  },
  {
    name: "enhanced_transformer",
    aliases: ["enhanced-transformer", "EnhancedTimeSeriesTransformer"],
    load: async () => (await import("./transformer/family.ts")).enhancedTransformerFamily,
  },
  {
    name: "dlinear",
    aliases: ["DLinear"],
    load: async () => (await import("./dlinear/family.ts")).dLinearFamily,
  },
  {
    name: "nlinear",
    aliases: ["NLinear"],
    load: async () => (await import("./nlinear/family.ts")).nLinearFamily,
  },
];

export const familyNames: readonly string[] = entries.map((entry) => entry.name);

/** The canonical name of a family; PREGAO_NAME_UNKNOWN with near matches for one that is not there. */
export function familyName(nameOrAlias: string): string {
  return findEntry(nameOrAlias).name;
}

export async function loadFamily(nameOrAlias: string): Promise<ModelFamily> {
  return withCatalogueErrors(await findEntry(nameOrAlias).load());
}

function findEntry(nameOrAlias: string): FamilyEntry {
  const found = entries.find((entry) => entry.name === nameOrAlias || entry.aliases.includes(nameOrAlias));
  if (found !== undefined) return found;
  const known = entries.flatMap((entry) => [entry.name, ...entry.aliases]);
  throw new PregaoError("PREGAO_NAME_UNKNOWN", {
    what: "model family",
    name: nameOrAlias,
    near: didYouMean(nameOrAlias, known),
  });
}
