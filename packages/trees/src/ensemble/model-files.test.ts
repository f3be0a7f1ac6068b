import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { BoostingClassifierModel } from "../boosting/classifier-model.ts";
import { BoostingRegressorModel } from "../boosting/regressor-model.ts";
import { TreesError } from "../errors.ts";
import { ForestClassifierModel } from "../forest/classifier-model.ts";
import { fitForestClassifier } from "../forest/fit-classifier.ts";
import { ForestRegressorModel } from "../forest/regressor-model.ts";
import { problem } from "../reference-problem.fixture.ts";
import { fitXGBClassifier, fitXGBRegressor } from "../xgboost/fit.ts";

const { columns, labels, score } = problem(5, 150, 3, 20);
columns[2]![3] = Number.NaN;
const matrix = binColumns(columns, { names: ["a", "b", "c"] });

describe("files of format version 1", () => {
  interface Stored {
    readonly bytes: string;
    readonly predictions: readonly number[];
    /** Losses on evaluation rows after each round. */
    readonly history?: readonly number[];
  }
  const stored: Record<string, Stored> = JSON.parse(
    readFileSync(new URL("version-1.reference.json", import.meta.url), "utf8"),
  );
  const bytesOf = (name: string): Uint8Array => Buffer.from(stored[name]!.bytes, "base64");
  const rows = Int32Array.from({ length: 8 }, (_, i) => i);

  it("are read and predict what they predicted", () => {
    for (const name of Object.keys(stored))
      expect(new DataView(Uint8Array.from(bytesOf(name)).buffer).getUint16(4, true)).toBe(1);
    const predicted = {
      boostingClassifier: BoostingClassifierModel.fromBytes(
        bytesOf("boostingClassifier"),
      ).predictProbabilities(columns, rows),
      boostingRegressor: BoostingRegressorModel.fromBytes(bytesOf("boostingRegressor")).predict(
        columns,
        rows,
      ),
      forestClassifier: ForestClassifierModel.fromBytes(bytesOf("forestClassifier")).predictProbabilities(
        columns,
        rows,
      ),
      forestRegressor: ForestRegressorModel.fromBytes(bytesOf("forestRegressor")).predict(columns, rows),
    };
    expect(Object.keys(predicted)).toEqual(Object.keys(stored));
    for (const [name, values] of Object.entries(predicted))
      expect([...values], name).toEqual(stored[name]!.predictions);
    const { evaluation } = BoostingClassifierModel.fromBytes(bytesOf("boostingClassifier"));
    const { history } = stored.boostingClassifier!;
    expect(history).toHaveLength(2);
    expect(evaluation).toEqual({ metric: "mlogloss", history, histories: { mlogloss: history } });
  });
});

describe("text of a model", async () => {
  const parameters = { n_estimators: 3, max_depth: 3 };
  const boosted = await fitXGBClassifier({ matrix, labels, classCount: 3, parameters });
  const regressor = await fitXGBRegressor({ matrix, targets: score, parameters });
  const forest = await fitForestClassifier({ matrix, labels, classCount: 3, parameters });

  it("comes back as the same bytes, laid out anew or not", () => {
    for (const model of [boosted, regressor, forest]) {
      const read = model.constructor as unknown as { fromJson(text: string): typeof model };
      const text = model.toJson();
      const anew = JSON.stringify(JSON.parse(text), null, 4);
      for (const form of [text, anew])
        expect(Buffer.compare(read.fromJson(form).toBytes(), model.toBytes())).toBe(0);
      expect(read.fromJson(text).toJson()).toBe(text);
    }
  });

  it("keeps zeros with a sign, subnormals and infinite thresholds", () => {
    const leaves = regressor.trees.leaves.slice();
    const threshold = regressor.trees.threshold.slice();
    leaves.set([-0, 5e-324, 0.1, -1e300]);
    threshold.set([-0, 2 ** -149, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    const odd = new BoostingRegressorModel({
      ...regressor,
      trees: { ...regressor.trees, leaves, threshold },
    });
    const read = BoostingRegressorModel.fromJson(odd.toJson());
    expect(Buffer.compare(read.toBytes(), odd.toBytes())).toBe(0);
    expect(odd.toJson()).toMatch(/"threshold": \[-0, 1e-45, "Infinity", "-Infinity", /);
  });

  it("is refused when it is another kind's, when a value is changed, and when it is cut short", () => {
    const text = boosted.toJson();
    const refusal = (altered: string): string => {
      try {
        BoostingClassifierModel.fromJson(altered);
        return "";
      } catch (error) {
        expect((error as TreesError).code).toBe("TREES_MODEL_INVALID");
        return (error as Error).message;
      }
    };
    expect(refusal(regressor.toJson())).toContain("it holds a regressor, not a classifier");
    expect(refusal(forest.toJson())).toContain("it is not the text of a boosting model");
    expect(refusal(text.replace(/"version": \d+/, '"version": 99'))).toContain("format version 99");
    expect(refusal(text.replace(/"gain": \[(\d)/, '"gain": [1$1'))).toContain("checksum");
    expect(refusal(text.replace(/"gain": \[/, '"gain": [1, '))).toContain("numbers");
    expect(refusal(text.replace(/"gain": \[[\d.]+/, '"gain": ["much"'))).toContain("is not a number");
    const property = fc.property(fc.nat(text.length - 4), (length) => {
      expect(refusal(text.slice(0, length))).not.toBe("");
    });
    fc.assert(property, { numRuns: 200, seed: 1 });
  });

  it("errors are of this package", () => {
    expect(() => ForestRegressorModel.fromJson("[]")).toThrow(TreesError);
  });
});
