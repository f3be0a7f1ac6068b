import { createHash } from "node:crypto";
import type { Configuration } from "../config/index.ts";
import type { Bars } from "../market/bars.ts";
import type { ModelRegistry, RegisteredVersion } from "../registry/index.ts";
import { fingerprintBars } from "./fingerprint.ts";
import type { TrainOptions } from "./options/train.ts";
import { codeVersion } from "./run/code-version.ts";

/**
 * SHA-256 over everything that a training's result follows from: options, seed, the values of the bars, and the program with
 * the user's own modules. Two trainings of one recipe give the same model.
 */
export function recipeOf(
  options: TrainOptions,
  bars: Bars,
  seed: number,
  configuration: Configuration,
): string {
  const { modelName: _, modelDir: __, paramsFrom: ___, ...asked } = options;
  const ingredients = {
    options: asked,
    seed,
    data: fingerprintBars(bars),
    code: codeVersion(configuration),
  };
  return createHash("sha256").update(JSON.stringify(ingredients, inOrder)).digest("hex");
}

/** The newest version of a name that was made by the recipe; null where there is none, or no such name. */
export async function findByRecipe(
  registry: ModelRegistry,
  name: string,
  recipe: string,
): Promise<RegisteredVersion | null> {
  if (!(await registry.names()).includes(name)) return null;
  const versions = (await registry.list(name)).flatMap((one) => ("manifest" in one ? [one] : []));
  return versions.findLast(({ manifest }) => manifest.training?.recipe === recipe) ?? null;
}

/** Keys of an object in one order, whoever wrote it. */
function inOrder(_: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
