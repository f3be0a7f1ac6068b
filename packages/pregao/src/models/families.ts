import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import type { ModelFamily } from "./contract.ts";
import { registeredFamilies } from "./custom/registered.ts";
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
  {
    name: "logistic",
    aliases: ["logistic_regression", "LogisticRegression"],
    load: async () => (await import("./linear/logistic-family.ts")).logisticFamily,
  },
  {
    name: "ridge",
    aliases: ["ridge_regression", "Ridge"],
    load: async () => (await import("./linear/ridge-family.ts")).ridgeFamily,
  },
  {
    name: "naive",
    aliases: ["dummy", "yardstick"],
    load: async () => (await import("./naive/naive-family.ts")).naiveFamily,
  },
  {
    name: "stack",
    aliases: ["stacking", "ensemble", "StackingClassifier", "StackingRegressor"],
    load: async () => (await import("./stack/stack-family.ts")).stackFamily(loadFamily),
  },
  {
    name: "blend",
    aliases: ["blending", "weighted_average"],
    load: async () => (await import("./stack/blend-family.ts")).blendFamily(loadFamily),
  },
];

/** The product's own families; those that a user brought are not among them. */
export const familyNames: readonly string[] = entries.map((entry) => entry.name);

/** The product's own families, then those that a user brought. */
export function knownFamilyNames(): string[] {
  return [...familyNames, ...registeredFamilies().map(({ name }) => name)];
}

/** The canonical name of a family; PREGAO_NAME_UNKNOWN with near matches for one that is not there. */
export function familyName(nameOrAlias: string): string {
  return findEntry(nameOrAlias).name;
}

/** A family of the product, or one that a user brought. */
export async function loadFamily(nameOrAlias: string): Promise<ModelFamily> {
  return withCatalogueErrors(await findEntry(nameOrAlias).load());
}

/** Every family: the product's own, then those that a user brought. Brings all of them in. */
export async function allFamilies(): Promise<ModelFamily[]> {
  const own = await Promise.all(familyNames.map(loadFamily));
  return [...own, ...registeredFamilies()];
}

/** Every name and alias that the product's own families go by. */
export function takenNames(): string[] {
  return entries.flatMap(namesOf);
}

function findEntry(nameOrAlias: string): FamilyEntry {
  const known: readonly FamilyEntry[] = [
    ...entries,
    ...registeredFamilies().map((family) => ({
      name: family.name,
      aliases: family.aliases,
      load: async () => family,
    })),
  ];
  const found = known.find((entry) => namesOf(entry).includes(nameOrAlias));
  if (found !== undefined) return found;
  throw new PregaoError("PREGAO_NAME_UNKNOWN", {
    what: "model family",
    name: nameOrAlias,
    near: didYouMean(nameOrAlias, known.flatMap(namesOf)),
  });
}

function namesOf({ name, aliases }: FamilyEntry): string[] {
  return [name, ...aliases];
}
