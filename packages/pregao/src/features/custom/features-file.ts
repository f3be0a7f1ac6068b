import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Configuration } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { isInCatalog } from "../catalog.ts";
import type { Feature } from "../contract.ts";
import { isFeatureSet, isWireName } from "../feature-sets.ts";
import { whyNoFeature } from "./check-feature.ts";
import { keepFeatures, registeredFeature } from "./registered.ts";

/** What is looked for beside the configuration when no features file is named. */
const defaultFiles = ["pregao.features.ts", "pregao.features.js", "pregao.features.mjs"] as const;

/** The features file that the configuration names or that lies in its directory; undefined where there is none. */
function featuresFileOf({ values, directory }: Configuration): string | undefined {
  if (values.featuresFile !== undefined) return resolve(directory, values.featuresFile);
  return defaultFiles.map((name) => join(directory, name)).find(existsSync);
}

const loading = new Map<string, Promise<readonly Feature[]>>();

/** Makes the features of the configuration's file known, if it has one. */
export async function loadConfiguredFeatures(configuration: Configuration): Promise<void> {
  const file = featuresFileOf(configuration);
  if (file !== undefined) await loadFeaturesFile(file);
}

/**
 * Loads a module that exports `features`, checks each of them and makes them known by name: to `--features`, to
 * `computeFeatures` and to models that were trained with them. The file is a program and runs: load none that you
 * would not run. A file is loaded once a process. PREGAO_FEATURES_FILE_UNREADABLE where the module cannot be loaded
 * or exports no such list, PREGAO_FEATURE_INVALID, naming file and feature, where one does not keep the contract.
 */
export function loadFeaturesFile(file: string): Promise<readonly Feature[]> {
  const path = resolve(file);
  let loaded = loading.get(path);
  if (loaded === undefined) {
    loaded = importFeatures(path);
    loading.set(path, loaded);
    loaded.catch(() => loading.delete(path));
  }
  return loaded;
}

/** Makes features of a program known by name, in this thread; refusals as in {@link loadFeaturesFile}. */
export function registerFeatures(features: readonly Feature[]): void {
  for (const feature of features) requireFeature(feature, features, "the program");
  keepFeatures(features, undefined);
}

async function importFeatures(file: string): Promise<readonly Feature[]> {
  const refuse = (reason: string, cause?: unknown): PregaoError =>
    new PregaoError("PREGAO_FEATURES_FILE_UNREADABLE", { file, reason }, { cause });
  let module: { readonly features?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as typeof module;
  } catch (error) {
    throw refuse(existsSync(file) ? (error as Error).message : "there is no such file", error);
  }
  const { features } = module;
  if (!Array.isArray(features)) throw refuse("it exports no list `features`");
  for (const feature of features) requireFeature(feature, features, file);
  keepFeatures(features as Feature[], file);
  return features as Feature[];
}

function requireFeature(given: unknown, all: readonly unknown[], file: string): void {
  const name = String((given as Partial<Feature> | null)?.name ?? `number ${all.indexOf(given) + 1}`);
  const reason = whyTaken(name, given, all) ?? whyNoFeature(given);
  if (reason !== undefined) throw new PregaoError("PREGAO_FEATURE_INVALID", { feature: name, file, reason });
}

function whyTaken(name: string, given: unknown, all: readonly unknown[]): string | undefined {
  const namesakes = all.filter((other) => (other as Partial<Feature> | null)?.name === name);
  if (namesakes.length > 1) return "the list holds two features of this name";
  const known = registeredFeature(name);
  if (known !== undefined && known !== given) return "another feature of this name is loaded already";
  if (isInCatalog(name) || isWireName(name) || /^cs_(rank|zscore)_/.test(name)) {
    return "the name is one of the catalog's";
  }
  return isFeatureSet(name) ? "the name is a feature set's" : undefined;
}
