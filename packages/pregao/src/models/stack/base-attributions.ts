import type { FeatureMatrix } from "../../features/contract.ts";
import type { RunContext } from "../../progress.ts";
import type { Attributions, Model } from "../contract.ts";

/** The attributions of a model with its outputs in the order that is asked for. */
export interface PlacedAttributions {
  readonly attributions: Attributions;
  /** Place of each wanted output among those of the attributions. */
  readonly places: readonly number[];
}

/** Where the wanted outputs stand; null where one of them is not there. A regression has one output, whatever it is called. */
function placesOf(attributions: Attributions, wanted: readonly string[] | null): number[] | null {
  if (wanted === null) return attributions.outputs.length === 1 ? [0] : null;
  const places = wanted.map((output) => attributions.outputs.indexOf(output));
  return places.includes(-1) ? null : places;
}

/** Attributions of a base's wanted outputs; throws where it has not those outputs. */
export async function attributionsOf(
  model: Model,
  wanted: readonly string[] | null,
  features: FeatureMatrix,
  rows: Int32Array,
  context: RunContext,
): Promise<PlacedAttributions> {
  const attributions = await model.explain!(features, rows, context);
  const places = placesOf(attributions, wanted);
  if (places === null) throw new Error(`${model.family} explains ${attributions.outputs.join(", ")} only`);
  return { attributions, places };
}

/**
 * Whether every model attributes the wanted outputs (null: its only one), found by asking each for one row: what a family
 * attributes is known by its words alone.
 */
export async function allAttribute(
  models: readonly Model[],
  wanted: readonly string[] | null,
  features: FeatureMatrix,
  row: number,
  context: RunContext,
): Promise<boolean> {
  const quiet = { ...context, progress: () => {} };
  for (const model of models) {
    if (model.explain === undefined) return false;
    const found = await model.explain(features, Int32Array.of(row), quiet);
    if (placesOf(found, wanted) === null) return false;
  }
  return true;
}

/** Adds `factor` × the attributions of one output of one row, by feature name, at `start` of `values`. */
export function addAttributions(
  values: Float64Array,
  start: number,
  featureNames: readonly string[],
  factor: number,
  { attributions, places }: PlacedAttributions,
  row: number,
  output: number,
): void {
  const { outputs, featureNames: own } = attributions;
  const from = (row * outputs.length + places[output]!) * own.length;
  const isSameOrder =
    own.length === featureNames.length && own.every((name, at) => featureNames[at] === name);
  for (const [at, name] of own.entries()) {
    const to = isSameOrder ? at : featureNames.indexOf(name);
    values[start + to]! += factor * attributions.values[from + at]!;
  }
}
