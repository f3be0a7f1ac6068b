import { describe, expect, it } from "vitest";
import { type ConformanceSubject, conformsToContract } from "./conformance.fixture.ts";
import { familyNames, loadFamily } from "./index.ts";

/** Short windows and few, large batches: what a net can learn of the planted data in a moment. */
const sequence = { context_length: 4, epochs: 8, batch_size: 100, learning_rate: 0.02 };
const small = { d_model: 4, n_heads: 2, d_ff: 8, dropout: 0 };
const attention = { ...sequence, ...small, context_length: 2, epochs: 6 };

/** A base that draws rows at random, so that its seed matters. */
const quick = (family: string, rounds: number) => ({
  family,
  parameters: { n_estimators: rounds, learning_rate: 0.1, max_depth: 3, subsample: 0.8 },
});

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
  mlp: {
    parameters: { hidden: [16], dropout: 0, epochs: 6, batch_size: 100, learning_rate: 0.01 },
    long: { epochs: 10_000 },
  },
  lstm: {
    parameters: {
      units: 8,
      layers: 1,
      lookback: 3,
      dropout: 0,
      epochs: 8,
      batch_size: 100,
      learning_rate: 0.02,
    },
    long: { epochs: 10_000, lookback: 3 },
  },
  lstm_mtl: {
    parameters: { units: 8, lookback: 3, dropout: 0, epochs: 8, batch_size: 100, learning_rate: 0.02 },
    long: { epochs: 10_000, lookback: 3 },
  },
  patchtst: {
    parameters: { ...attention, patch_length: 2, num_layers: 1, head_units: 8 },
    long: { ...attention, patch_length: 2, num_layers: 1, epochs: 10_000 },
  },
  patchtsmixer: {
    parameters: { ...sequence, context_length: 2, patch_length: 2, d_model: 4, num_layers: 1, head_units: 8 },
    long: { ...sequence, context_length: 2, patch_length: 2, d_model: 4, num_layers: 1, epochs: 10_000 },
  },
  transformer: {
    parameters: { ...attention, encoder_layers: 1 },
    long: { ...attention, encoder_layers: 1, epochs: 10_000 },
  },
  enhanced_transformer: {
    parameters: { ...attention, encoder_layers: 1 },
    long: { ...attention, encoder_layers: 1, epochs: 10_000 },
  },
  dlinear: { parameters: { ...sequence, moving_avg: 3 }, long: { ...sequence, epochs: 10_000 } },
  nlinear: { parameters: sequence, long: { ...sequence, epochs: 10_000 } },
  logistic: { parameters: {}, long: {}, isSeedless: true },
  ridge: { parameters: {}, long: {}, isSeedless: true },
  naive: { parameters: {}, long: {}, isSeedless: true },
  stack: {
    parameters: { bases: [quick("xgboost", 20), quick("lightgbm", 20)], folds: 2 },
    long: { bases: [quick("lightgbm", 20_000)], folds: 2 },
  },
  blend: {
    parameters: { bases: [quick("xgboost", 20), quick("lightgbm", 20)], folds: 2, steps: 10 },
    long: { bases: [quick("lightgbm", 20_000)], folds: 2 },
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
