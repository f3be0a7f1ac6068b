import { describe, expect, it } from "vitest";
import { type ConformanceSubject, conformsToContract } from "./conformance.fixture.ts";
import { familyNames, loadFamily } from "./index.ts";

/** Quick settings of every family; a family without an entry here fails the suite. */
const settings: Readonly<Record<string, Omit<ConformanceSubject, "family">>> = {
  rf: { parameters: { n_estimators: 30, min_samples_leaf: 50 }, long: { n_estimators: 20_000 } },
  extra_trees: { parameters: { n_estimators: 60, min_samples_leaf: 20 }, long: { n_estimators: 20_000 } },
  catboost: {
    parameters: { iterations: 30, learning_rate: 0.1, depth: 3 },
    long: { iterations: 20_000 },
  },
  lightgbm: {
    parameters: { n_estimators: 30, learning_rate: 0.1, num_leaves: 8 },
    long: { n_estimators: 20_000 },
  },
  xgboost: {
    parameters: { n_estimators: 30, learning_rate: 0.1, max_depth: 3, subsample: 0.8 },
    long: { n_estimators: 20_000 },
  },
};

const families = await Promise.all(familyNames.map(loadFamily));

it("knows how to run every family through the suite", () => {
  expect(Object.keys(settings).sort()).toEqual([...familyNames].sort());
});

for (const family of families) {
  for (const task of family.tasks) {
    describe(`${family.name}, ${task}`, () =>
      conformsToContract({ family, ...settings[family.name]! }, task));
  }
}
