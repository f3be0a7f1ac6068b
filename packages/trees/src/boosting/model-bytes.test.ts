import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { crc32 } from "../checksum.ts";
import { TreesError } from "../errors.ts";
import { ForestClassifierModel } from "../forest/classifier-model.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { fitXGBClassifier } from "../xgboost/fit.ts";
import { BoostingClassifierModel } from "./classifier-model.ts";
import { BoostingRegressorModel } from "./regressor-model.ts";

const columns = mixedColumns(3, 400, 6);
let model: BoostingClassifierModel;
let bytes: Uint8Array;

beforeAll(async () => {
  const rows = Int32Array.from({ length: 300 }, (_, i) => i);
  model = await fitXGBClassifier({
    matrix: binColumns(columns, { names: ["a", "b", "c", "d", "e", "f"] }),
    labels: noisyLabels(3, columns, 3),
    classCount: 3,
    rows,
    evaluationRows: Int32Array.from({ length: 100 }, (_, i) => 300 + i),
    parameters: { n_estimators: 4, max_depth: 3 },
  });
  bytes = model.toBytes();
});

function refusal(altered: Uint8Array): string {
  try {
    BoostingClassifierModel.fromBytes(altered);
  } catch (error) {
    expect(error).toBeInstanceOf(TreesError);
    expect((error as TreesError).code).toBe("TREES_MODEL_INVALID");
    return (error as TreesError).message;
  }
  return "";
}

describe("bytes of a boosting model", () => {
  it("come back as the same model", () => {
    const read = BoostingClassifierModel.fromBytes(bytes);
    for (const key of ["trees", "gain", "cover", "leafCover", "parameters", "featureNames"] as const)
      expect(read[key]).toEqual(model[key]);
    expect(read.evaluation).toEqual(model.evaluation);
    expect(read.baseMargins).toEqual(model.baseMargins);
    expect(read.predictProbabilities(columns)).toEqual(model.predictProbabilities(columns));
    expect(Buffer.compare(read.toBytes(), bytes)).toBe(0);
  });

  it("are not taken for another kind of model", () => {
    expect(() => BoostingRegressorModel.fromBytes(bytes)).toThrow("it holds a classifier, not a regressor");
    expect(() => ForestClassifierModel.fromBytes(bytes)).toThrow("it does not start as a forest does");
  });

  it("are refused when truncated anywhere, or when any byte is altered", () => {
    for (let length = 0; length < bytes.length; length += 1 + Math.floor(length / 40)) {
      expect(refusal(bytes.slice(0, length))).not.toBe("");
    }
    const property = fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      fc.pre(at !== 6 && at !== 7); // reserved: nothing reads them
      const altered = bytes.slice();
      altered[at] = altered[at]! ^ change;
      expect(refusal(altered)).not.toBe("");
    });
    fc.assert(property, { numRuns: 500, seed: 1 });
  });

  it("altered behind a forged checksum are refused or give a model whose walks end inside its arrays", () => {
    const change = fc.tuple(fc.integer({ min: 16, max: bytes.length - 1 }), fc.nat(255));
    const property = fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const altered = bytes.slice();
      for (const [at, value] of changes) altered[at] = value;
      new DataView(altered.buffer).setUint32(12, crc32(altered.subarray(16)), true);
      let read: BoostingClassifierModel;
      try {
        read = BoostingClassifierModel.fromBytes(altered);
      } catch (error) {
        expect(error).toBeInstanceOf(TreesError);
        return;
      }
      const few = Array.from({ length: read.columnCount }, (_, c) => columns[c]!.slice(0, 20));
      expect(read.predictProbabilities(few).length).toBe(20 * read.classCount);
    });
    fc.assert(property, { numRuns: 1000, seed: 2 });
  });
});
