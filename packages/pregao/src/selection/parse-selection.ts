import { PregaoError } from "../errors.ts";
import { didYouMean } from "../near-matches.ts";
import { inSequence } from "./combine-selectors.ts";
import type { Selector } from "./contract.ts";
import { correlationFilter } from "./correlation-filter.ts";
import type { Keep } from "./keep-rule.ts";
import { minimumRedundancy } from "./minimum-redundancy.ts";
import { permutationSelector } from "./permutation-selector.ts";
import { shapImportance } from "./shap-importance.ts";
import { treeImportance } from "./tree-importance.ts";
import { varianceFilter } from "./variance-filter.ts";

const keepOf = (value: string | undefined): Keep =>
  value === undefined || value === "mean" ? "mean" : Number(value);

/** What can follow a name after a colon, as a message says it, and the selector of it. */
const selectors: Readonly<Record<string, (value: string | undefined) => Selector>> = {
  variance: (value) => varianceFilter(value === undefined ? undefined : Number(value)),
  correlation: (value) => correlationFilter(value === undefined ? undefined : Number(value)),
  importance: (value) => treeImportance(keepOf(value)),
  shap: (value) => shapImportance(keepOf(value)),
  permutation: (value) => permutationSelector(value === undefined ? {} : { folds: Number(value) }),
  mrmr: (value) => minimumRedundancy(value === undefined ? 20 : Number(value)),
};

export const selectorNames: readonly string[] = Object.keys(selectors);

/**
 * A selector from words: names separated by commas are steps in sequence, a number after a colon is the step's own
 * (`variance,correlation:0.9,importance:30`): the threshold of variance and correlation, how many importance, shap and
 * mrmr keep, the folds of permutation. Throws PREGAO_NAME_UNKNOWN, PREGAO_OPTION_INVALID.
 */
export function parseSelection(text: string): Selector {
  const steps = text.split(",").map((step) => {
    const [name, value, ...rest] = step.trim().split(":") as [string, ...string[]];
    const make = Object.hasOwn(selectors, name) ? selectors[name] : undefined;
    if (make === undefined) {
      throw new PregaoError("PREGAO_NAME_UNKNOWN", {
        what: "way to select features",
        name: name === "" ? "(none)" : name,
        near: didYouMean(name, selectorNames),
      });
    }
    if (rest.length > 0 || value === "") {
      throw new PregaoError("PREGAO_OPTION_INVALID", {
        option: "select",
        value: step.trim(),
        reason: "write a step as a name, or a name, a colon and a number",
      });
    }
    return make(value);
  });
  return steps.length === 1 ? steps[0]! : inSequence(steps);
}
