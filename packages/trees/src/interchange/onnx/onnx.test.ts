import { describe, expect, test } from "vitest";
import { binColumns } from "../../binning/bin-columns.ts";
import { BoostingClassifierModel } from "../../boosting/classifier-model.ts";
import { fitForestClassifier } from "../../forest/fit-classifier.ts";
import { fitForestRegressor } from "../../forest/fit-regressor.ts";
import { mixedColumns, noisyLabels } from "../../forest/random-forest.fixture.ts";
import { fitXGBClassifier, fitXGBRegressor } from "../../xgboost/fit.ts";
import { modelOf } from "../boosting.fixture.ts";
import { decodeMessage, decodeNodes, runEnsemble, textOf } from "./decode-onnx.fixture.ts";
import { toOnnx } from "./to-onnx.ts";

const columns = mixedColumns(41, 120, 5);
const matrix = binColumns(columns, { names: ["a", "b", "c", "d", "e"] });
const labels = noisyLabels(42, columns, 3);
const rowAt = (row: number): number[] => columns.map((column) => column[row]!);

/** Sums of the ensemble in the file, and the operators behind it. */
function read(file: Uint8Array) {
  const nodes = decodeNodes(file);
  expect(nodes.slice(0, 2).map((node) => node.operator)).toEqual(["Cast", "TreeEnsembleRegressor"]);
  return {
    sums: (row: readonly number[]) => runEnsemble(nodes[1]!.attributes, row),
    tail: nodes.slice(2).map((node) => node.operator),
  };
}

describe("toOnnx", () => {
  test("boosting: the file's trees give our margins", async () => {
    const parameters = { n_estimators: 5, max_depth: 4 };
    const three = await fitXGBClassifier({ matrix, labels, classCount: 3, parameters });
    const two = await fitXGBClassifier({
      matrix,
      labels: labels.map((id) => id % 2),
      classCount: 2,
      parameters,
    });
    const numbers = await fitXGBRegressor({ matrix, targets: Float32Array.from(labels), parameters });
    const margins = three.predictRaw(columns);
    const odds = two.predictRaw(columns);
    const predicted = numbers.predict(columns);
    const [fileThree, fileTwo, fileNumbers] = [three, two, numbers].map((model) => read(toOnnx(model)));
    for (let row = 0; row < 120; row++) {
      fileThree!.sums(rowAt(row)).forEach((sum, k) => {
        expect(sum).toBeCloseTo(margins[3 * row + k]!, 12);
      });
      expect(fileTwo!.sums(rowAt(row))[0]).toBeCloseTo(odds[row]!, 12);
      expect(fileNumbers!.sums(rowAt(row))[0]).toBeCloseTo(predicted[row]!, 12);
    }
    expect(fileThree!.tail).toEqual(["Softmax", "ArgMax", "Gather"]);
    expect(fileTwo!.tail).toEqual(["Sigmoid", "Sub", "Concat", "ArgMax", "Gather"]);
    expect(fileNumbers!.tail).toEqual(["Identity"]);
  });

  test("forests: the file's trees give our means", async () => {
    const parameters = { n_estimators: 5 };
    const classes = await fitForestClassifier({ matrix, labels, classCount: 3, parameters });
    const numbers = await fitForestRegressor({ matrix, targets: Float32Array.from(labels), parameters });
    const probabilities = classes.predictProbabilities(columns);
    const predicted = numbers.predict(columns);
    const [fileClasses, fileNumbers] = [classes, numbers].map((model) => read(toOnnx(model)));
    for (let row = 0; row < 120; row++) {
      fileClasses!.sums(rowAt(row)).forEach((sum, k) => {
        expect(sum).toBeCloseTo(probabilities[3 * row + k]!, 12);
      });
      expect(fileNumbers!.sums(rowAt(row))[0]).toBeCloseTo(predicted[row]!, 12);
    }
    expect(fileClasses!.tail).toEqual(["Identity", "ArgMax", "Gather"]);
  });

  test("splits by category: runs of categories, missing and negative values, unknown categories", () => {
    const values = [-1, -0.5, -0, 0, 0.5, 1, 1.9, 2, 3, 5, 30, 31, 62, 63, 64, 1000, Number.NaN];
    for (const words of [
      [0],
      [1],
      [0b1011010],
      [0b1011011],
      [0b101, 0x8000_0001],
      [0xffff_fffe, 0xffff_ffff],
    ]) {
      for (const missing of [0, 0x8000]) {
        const model = modelOf(
          {
            roots: Int32Array.of(0, ~2),
            feature: Uint16Array.of(missing, 1),
            threshold: Float32Array.of(0, 0.5),
            left: Int32Array.of(1, ~0),
            right: Int32Array.of(~2, ~1),
            leaves: Float64Array.of(1, 2, 4),
            outputs: 1,
            categories: {
              setOf: Int32Array.of(0, -1),
              starts: Int32Array.of(0, words.length),
              words: Uint32Array.from(words),
            },
          },
          2,
        );
        const file = read(toOnnx(model));
        const output = new Float64Array(1);
        for (const value of values)
          for (const other of [0, 1])
            expect(file.sums([value, other])).toEqual([...model.predictRow([value, other], output)]);
      }
    }
  });

  test("labels, names of columns, and what is refused", async () => {
    const parameters = { n_estimators: 1, max_depth: 1 };
    const model = await fitXGBClassifier({ matrix, labels, classCount: 3, parameters });
    expect(model).toBeInstanceOf(BoostingClassifierModel);
    const file = decodeMessage(toOnnx(model, { classes: ["low", "flat", "high"] }));
    const metadata = decodeMessage(file.get(14)![0] as Uint8Array);
    expect(textOf(metadata.get(2)![0])).toBe('["a","b","c","d","e"]');
    const graph = decodeMessage(file.get(7)![0] as Uint8Array);
    const constant = decodeMessage(graph.get(5)![0] as Uint8Array);
    expect(constant.get(6)!.map(textOf)).toEqual(["low", "flat", "high"]);
    for (const classes of [
      ["a", "b"],
      ["a", "b", 1],
      ["a", "b", "b"],
      [0, 1, 1.5],
    ])
      expect(() => toOnnx(model, { classes })).toThrow(/3 different labels/);
  });

  test("trees whose nodes have several parents are refused", () => {
    const trees = {
      roots: Int32Array.of(0),
      feature: new Uint16Array(2),
      threshold: new Float32Array(2),
      left: Int32Array.of(1, ~0),
      right: Int32Array.of(1, ~0),
      leaves: Float64Array.of(1),
      outputs: 1,
      categories: null,
    };
    expect(() => toOnnx(modelOf(trees, 1))).toThrow(
      expect.objectContaining({ code: "TREES_MODEL_UNSUPPORTED" }),
    );
  });
});
