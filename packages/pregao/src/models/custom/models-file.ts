import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Configuration } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { ModelFamily } from "../contract.ts";
import { takenNames } from "../families.ts";
import { whyNoFamily } from "./family-shape.ts";
import { keepFamilies, registeredFamilies } from "./registered.ts";

/** What is looked for beside the configuration when no models file is named. */
const defaultFiles = ["pregao.models.ts", "pregao.models.js", "pregao.models.mjs"] as const;

/** The models file that the configuration names or that lies in its directory; undefined where there is none. */
function modelsFileOf({ values, directory }: Configuration): string | undefined {
  if (values.modelsFile !== undefined) return resolve(directory, values.modelsFile);
  return defaultFiles.map((name) => join(directory, name)).find(existsSync);
}

const loading = new Map<string, Promise<readonly ModelFamily[]>>();

/** Makes the families of the configuration's file known, if it has one. */
export async function loadConfiguredModels(configuration: Configuration): Promise<void> {
  const file = modelsFileOf(configuration);
  if (file !== undefined) await loadModelsFile(file);
}

/**
 * Loads a module whose default export is a list of families, checks the form of each and makes them known by name and
 * alias: to `--model`, to stacks and to versions that were trained with them. The file is a program and runs: load none that you
 * would not run. A file is loaded once a process. PREGAO_MODELS_FILE_UNREADABLE where the module cannot be loaded or exports
 * no such list, PREGAO_FAMILY_INVALID, naming file and family, where one has not the form of the contract or a name that is taken.
 */
export function loadModelsFile(file: string): Promise<readonly ModelFamily[]> {
  const path = resolve(file);
  let loaded = loading.get(path);
  if (loaded === undefined) {
    loaded = importFamilies(path);
    loading.set(path, loaded);
    loaded.catch(() => loading.delete(path));
  }
  return loaded;
}

/** Makes families of a program known by name; refusals as in {@link loadModelsFile}. */
export function registerFamilies(families: readonly ModelFamily[]): void {
  requireFamilies(families, "the program");
  keepFamilies(families);
}

async function importFamilies(file: string): Promise<readonly ModelFamily[]> {
  const refuse = (reason: string, cause?: unknown): PregaoError =>
    new PregaoError("PREGAO_MODELS_FILE_UNREADABLE", { file, reason }, { cause });
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as typeof module;
  } catch (error) {
    throw refuse(existsSync(file) ? (error as Error).message : "there is no such file", error);
  }
  const families = module.default;
  if (!Array.isArray(families)) throw refuse("its default export is no list");
  requireFamilies(families, file);
  keepFamilies(families as ModelFamily[]);
  return families as ModelFamily[];
}

function requireFamilies(given: readonly unknown[], file: string): void {
  const seen = new Map(takenNames().map((name) => [name, "a family of the product"]));
  for (const family of registeredFamilies()) {
    // The same object once more is no clash: a program may register what it has registered.
    if (given.includes(family)) continue;
    for (const name of namesOf(family)) seen.set(name, `the family ${family.name}, which is loaded already`);
  }
  for (const [place, family] of given.entries()) {
    const name = String((family as Partial<ModelFamily> | null)?.name ?? `number ${place + 1}`);
    const reason = whyNoFamily(family) ?? whyTaken(family as ModelFamily, seen);
    if (reason !== undefined) throw new PregaoError("PREGAO_FAMILY_INVALID", { family: name, file, reason });
    for (const own of namesOf(family as ModelFamily)) seen.set(own, `the family ${name} of the same list`);
  }
}

function whyTaken(family: ModelFamily, seen: ReadonlyMap<string, string>): string | undefined {
  const taken = namesOf(family).find((name) => seen.has(name));
  return taken === undefined ? undefined : `the name ${taken} is taken by ${seen.get(taken)}`;
}

function namesOf({ name, aliases }: ModelFamily): string[] {
  return [name, ...aliases];
}
