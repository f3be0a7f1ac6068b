import { PregaoError } from "../errors.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import type { Model } from "../models/index.ts";
import type { Outcomes } from "./contract.ts";

/** As log-loss has it elsewhere: no prediction is punished without end. */
const leastProbability = Number.EPSILON;

/** The loss of a model on each of some rows. */
export type RowLosses = (model: Model, features: FeatureMatrix) => Promise<Float64Array>;

/**
 * Log-losses of classifications, squared errors of regressions. Throws PREGAO_EVALUATION_INPUT, naming the first row, where an outcome
 * is not known.
 */
export function rowLosses(
  task: Model["task"],
  { classes, returns }: Outcomes,
  rows: Int32Array,
): { readonly name: "log-loss" | "squared error"; readonly of: RowLosses } {
  if (task === "classification") {
    const known = requireOutcomes(classes, rows, (value) => value >= 0, "classes");
    return {
      name: "log-loss",
      async of(model, features) {
        const { probabilities } = await model.predict(features, rows);
        const count = probabilities!.length / rows.length;
        return Float64Array.from(rows, (row, place) => {
          return -Math.log(Math.max(leastProbability, probabilities![place * count + known[row]!]!));
        });
      },
    };
  }
  const known = requireOutcomes(returns, rows, Number.isFinite, "returns");
  return {
    name: "squared error",
    async of(model, features) {
      const { returns: predicted } = await model.predict(features, rows);
      return Float64Array.from(rows, (row, place) => (predicted![place]! - known[row]!) ** 2);
    },
  };
}

function requireOutcomes<Values extends Int8Array | Float64Array>(
  values: Values | undefined,
  rows: Int32Array,
  isKnown: (value: number) => boolean,
  name: string,
): Values {
  const unknown = values === undefined ? rows[0] : rows.find((row) => !isKnown(values[row]!));
  if (values !== undefined && unknown === undefined && rows.length > 0) return values;
  throw new PregaoError("PREGAO_EVALUATION_INPUT", {
    what: "the importance of features",
    reason:
      rows.length === 0
        ? "there are no rows"
        : values === undefined
          ? `${name} of the rows were not given`
          : `${name} has no outcome in row ${unknown}`,
  });
}
