import type { FeatureMatrix } from "../features/contract.ts";
import type { Model } from "../models/index.ts";
import { kolmogorovSmirnov } from "./kolmogorov-smirnov.ts";
import {
  type PopulationStability,
  populationStability,
  type StabilityVerdict,
  stabilityVerdict,
} from "./population-stability.ts";

/** How far one feature, or one output of predictions, has moved. */
export interface Drift extends PopulationStability {
  readonly name: string;
  readonly verdict: StabilityVerdict;
  /** Statistic of Kolmogorov and Smirnov; null where a side has no known value. */
  readonly ks: number | null;
  /** Shares of missing values. */
  readonly missingBefore: number;
  readonly missingLater: number;
}

/** How far each feature's values have moved from some rows (those of training) to later ones, largest index first. */
export function featureDrift(
  features: FeatureMatrix,
  before: Int32Array,
  later: Int32Array,
  names: readonly string[] = features.names,
): Drift[] {
  return inOrder(
    names.map((name) => {
      const column = features.columns[features.names.indexOf(name)]!;
      const of = (rows: Int32Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
      return driftOf(name, of(before), of(later));
    }),
  );
}

/**
 * How far a model's predictions have moved. A model is surer of rows that it has learned from: compare rows of two later periods, or
 * validation rows with those since.
 */
export async function predictionDrift(
  model: Model,
  features: FeatureMatrix,
  before: Int32Array,
  later: Int32Array,
): Promise<Drift[]> {
  const [was, is] = [await model.predict(features, before), await model.predict(features, later)];
  if (model.task === "regression") return [driftOf("return", was.returns!, is.returns!)];
  const count = model.classNames.length;
  const of = (probabilities: Float64Array, id: number): Float64Array =>
    probabilities.filter((_, at) => at % count === id);
  return inOrder(
    model.classNames.map((name, id) => {
      return driftOf(`probability of ${name}`, of(was.probabilities!, id), of(is.probabilities!, id));
    }),
  );
}

function driftOf(name: string, before: Float64Array, later: Float64Array): Drift {
  const stability = populationStability(before, later);
  return {
    name,
    ...stability,
    verdict: stabilityVerdict(stability),
    ks: kolmogorovSmirnov(before, later),
    missingBefore: missingShare(before),
    missingLater: missingShare(later),
  };
}

function missingShare(values: Float64Array): number {
  return values.reduce((count, value) => count + Number(Number.isNaN(value)), 0) / values.length;
}

function inOrder(drifts: readonly Drift[]): Drift[] {
  return drifts.toSorted((a, b) => b.psi - a.psi || (a.name < b.name ? -1 : 1));
}
