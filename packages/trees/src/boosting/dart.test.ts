import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { fitLGBMClassifier, fitLGBMRegressor } from "../lightgbm/fit.ts";
import { problem } from "../reference-problem.fixture.ts";
import { fitXGBClassifier, fitXGBRegressor } from "../xgboost/fit.ts";
import { Dropout, type DropoutSettings } from "./dropout.ts";

/** Made by interop/trees/dart_values.py with XGBoost 3.2.0 and LightGBM 4.7.0; `npm run interop -- trees` makes it again. */
const reference = JSON.parse(readFileSync(new URL("./dart.reference.json", import.meta.url), "utf8"));

describe("where nothing is left to chance, margins are those of", () => {
  for (const { library, task, parameters, margins } of reference) {
    it(`${library}, ${task} ${JSON.stringify(parameters)}`, async () => {
      const { columns, labels, score } = problem(81, 600, 4, 60);
      const matrix = binColumns(columns);
      const isBinary = task === "binary";
      const classes = {
        matrix,
        labels: isBinary ? labels.map((label) => Math.min(label, 1)) : labels,
        classCount: isBinary ? 2 : 3,
      };
      const settings = {
        ...parameters,
        n_estimators: 5,
        ...(library === "lightgbm" ? { num_leaves: 8 } : {}),
      };
      const [classifier, regressor] =
        library === "xgboost" ? [fitXGBClassifier, fitXGBRegressor] : [fitLGBMClassifier, fitLGBMRegressor];
      const model =
        task === "numbers"
          ? await regressor({ matrix, targets: score, parameters: settings })
          : await classifier({ ...classes, parameters: settings });
      const found = model.predictRaw(
        columns,
        Int32Array.from({ length: 60 }, (_, row) => row),
      );
      expect(found.length).toBe(margins.length);
      for (const [i, margin] of found.entries()) expect(Math.abs(margin - margins[i])).toBeLessThan(2e-5);
    });
  }
});

const rowNumbers = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
const columns = mixedColumns(51, 900, 6);
const matrix = binColumns(columns);
const labels = noisyLabels(51, columns, 3);
const split = { rows: rowNumbers(0, 600), evaluationRows: rowNumbers(600, 900) };
const classes = { matrix, labels, classCount: 3, ...split };

/** Log-loss of the evaluation rows by the model's own predictions. */
function lossOf(model: Awaited<ReturnType<typeof fitXGBClassifier>>, from = columns): number {
  const probabilities = model.predictProbabilities(from, split.evaluationRows);
  const losses = Array.from(
    split.evaluationRows,
    (row, i) => -Math.log(probabilities[3 * i + labels[row]!]!),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

describe("DART", () => {
  const dart = { booster: "dart", rate_drop: 0.3, one_drop: true } as const;

  it("judged in training what the model predicts, at the last round and at the best", async () => {
    for (const parameters of [
      { ...dart, n_estimators: 12 },
      {
        ...dart,
        n_estimators: 12,
        sample_type: "weighted",
        normalize_type: "forest",
        subsample: 0.7,
      } as const,
      { ...dart, n_estimators: 200, early_stopping_rounds: 4 },
    ]) {
      const model = await fitXGBClassifier({ ...classes, parameters });
      expect(lossOf(model)).toBeCloseTo(model.evaluation!.history[model.bestIteration]!, 5);
    }
    const parameters = { boosting_type: "dart", n_estimators: 20, skip_drop: 0.2, max_drop: 3 } as const;
    const model = await fitLGBMClassifier({ ...classes, parameters });
    expect(lossOf(model)).toBeCloseTo(model.evaluation!.history.at(-1)!, 5);
  });

  it("drops trees that split by category too", async () => {
    const coarse = columns.map((column, c) =>
      c < 3 ? column.map((value, row) => (Math.abs(Math.floor(value * 7)) + (row % 3)) % 11) : column,
    );
    const categorical = binColumns(coarse, { categorical: [0, 1, 2] });
    const parameters = { ...dart, n_estimators: 10, enable_categorical: true };
    const model = await fitXGBClassifier({ ...classes, matrix: categorical, parameters });
    expect(model.trees.categories!.setOf.some((set) => set >= 0)).toBe(true);
    expect(lossOf(model, coarse)).toBeCloseTo(model.evaluation!.history.at(-1)!, 5);
  });

  it("gives the same bytes for 1 to 4 threads, and without dropping those of plain boosting", async () => {
    const bytes = async (parameters: object, threads: number) =>
      Buffer.from((await fitXGBClassifier({ ...classes, parameters, threads })).toBytes());
    const random = { ...dart, n_estimators: 8, subsample: 0.8 };
    const one = await bytes(random, 1);
    for (const threads of [2, 3, 4]) expect(Buffer.compare(await bytes(random, threads), one)).toBe(0);
    const plain = await fitXGBClassifier({ ...classes, parameters: { n_estimators: 6 } });
    const idle = { booster: "dart", rate_drop: 1, skip_drop: 1, n_estimators: 6 } as const;
    expect((await fitXGBClassifier({ ...classes, parameters: idle })).trees).toEqual(plain.trees);
  });
});

const settings: DropoutSettings = {
  rate: 0.2,
  skip: 0,
  atLeastOne: false,
  most: 0,
  byWeight: false,
  unit: "tree",
  normalisation: "average",
};

describe("dropout", () => {
  it("weighs as the paper and as XGBoost do", () => {
    for (const [normalisation, dropped, fresh] of [
      ["average", 4 / 5, 1 / 5],
      ["tree", 4 / 4.3, 1 / 4.3],
      ["forest", 1 / 1.3, 1 / 1.3],
    ] as const) {
      const dropout = new Dropout({ ...settings, rate: 1, normalisation }, 0.3, 1);
      dropout.normalise(4);
      expect(dropout.weights).toEqual([1, 1, 1, 1]);
      expect(dropout.draw()).toEqual([0, 1, 2, 3]);
      dropout.normalise(1);
      for (const [unit, weight] of dropout.weights.entries()) {
        expect(weight).toBeCloseTo(unit < 4 ? dropped : fresh, 12);
      }
    }
  });

  it("keeps k dropped trees and the new one as heavy together as before, by the paper", () => {
    const dropout = new Dropout({ ...settings, rate: 1 }, 0.1, 1);
    dropout.normalise(1);
    for (let round = 1; round < 30; round++) {
      dropout.draw();
      dropout.normalise(1);
      // k trees of weight w in all become k w / (k + 1), and the new one adds 1 / (k + 1).
      const total = dropout.weights.reduce((sum, weight) => sum + weight, 0);
      expect(total).toBeCloseTo(1, 12);
    }
  });

  it("drops about its share, by weight in proportion, never more than the most, one at least", () => {
    const count = (more: Partial<DropoutSettings>, weights: readonly number[]) => {
      const dropout = new Dropout({ ...settings, ...more }, 0.3, 7);
      const counts = weights.map(() => 0);
      let [least, most] = [Number.POSITIVE_INFINITY, 0];
      for (let draw = 0; draw < 4000; draw++) {
        dropout.weights = [...weights];
        const units = dropout.draw();
        least = Math.min(least, units.length);
        most = Math.max(most, units.length);
        for (const unit of units) counts[unit]! += 1;
      }
      return { shares: counts.map((times) => times / 4000), least, most };
    };
    const even = count({}, [1, 1, 1, 1, 1]);
    for (const share of even.shares) expect(Math.abs(share - 0.2)).toBeLessThan(0.03);
    const heavy = count({ byWeight: true }, [2, 1, 1]);
    expect(Math.abs(heavy.shares[0]! - 0.3)).toBeLessThan(0.03);
    expect(Math.abs(heavy.shares[1]! - 0.15)).toBeLessThan(0.03);
    expect(count({ skip: 0.5 }, [1, 1]).shares[0]).toBeLessThan(0.13);
    expect(count({ most: 2, rate: 0.9 }, [1, 1, 1, 1]).most).toBe(2);
    expect(count({ atLeastOne: true, rate: 0 }, [1, 1]).least).toBe(1);
    const one = count({ atLeastOne: true, rate: 0, byWeight: true }, [3, 1]);
    expect(Math.abs(one.shares[0]! - 0.75)).toBeLessThan(0.03);
  });
});
