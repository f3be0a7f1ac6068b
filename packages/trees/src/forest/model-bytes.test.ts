import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { crc32 } from "../checksum.ts";
import { TreesError } from "../errors.ts";
import { ForestClassifierModel } from "./classifier-model.ts";
import { fitForestClassifier } from "./fit-classifier.ts";
import { fitForestRegressor } from "./fit-regressor.ts";
import { mixedColumns, noisyLabels } from "./random-forest.fixture.ts";
import { ForestRegressorModel } from "./regressor-model.ts";

const columns = mixedColumns(3, 400, 6);
const names = ["a", "b", "c", "d", "e", "f"];
let model: ForestClassifierModel;
let bytes: Uint8Array;

beforeAll(async () => {
  const parameters = { n_estimators: 4, oob_score: true };
  const labels = noisyLabels(3, columns, 3);
  model = await fitForestClassifier({
    matrix: binColumns(columns, { names }),
    labels,
    classCount: 3,
    parameters,
  });
  bytes = model.toBytes();
});

/** Bytes with a new checksum, so that checks behind it are reached. */
function resealed(altered: Uint8Array, version = 3): Uint8Array {
  altered[4] = version;
  new DataView(altered.buffer).setUint32(12, crc32(altered.subarray(16)), true);
  return altered;
}

function withHeader(change: (header: Record<string, unknown>) => void): Uint8Array {
  const length = new DataView(bytes.buffer).getUint32(8, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(16, 16 + length)));
  change(header);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = Math.ceil((16 + length) / 8) * 8;
  const newStart = Math.ceil((16 + text.length) / 8) * 8;
  const altered = new Uint8Array(newStart + bytes.length - start);
  altered.set(bytes.subarray(0, 16));
  altered.set(text, 16);
  altered.set(bytes.subarray(start), newStart);
  new DataView(altered.buffer).setUint32(8, text.length, true);
  return resealed(altered);
}

function refusal(altered: Uint8Array): string {
  try {
    ForestClassifierModel.fromBytes(altered);
  } catch (error) {
    expect(error).toBeInstanceOf(TreesError);
    expect((error as TreesError).code).toBe("TREES_MODEL_INVALID");
    return (error as TreesError).message;
  }
  return "";
}

describe("model bytes", () => {
  it("come back as the same model, at any offset of a larger buffer", () => {
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    for (const source of [bytes, shifted.subarray(3)]) {
      const read = ForestClassifierModel.fromBytes(source);
      expect(read.trees).toEqual(model.trees);
      expect(read.leafCover).toEqual(model.leafCover);
      expect(read.parameters).toEqual(model.parameters);
      expect(read.featureNames).toEqual(names);
      expect(read.oobScore).toBe(model.oobScore);
      expect(read.featureImportances).toEqual(model.featureImportances);
      expect(read.predictProbabilities(columns)).toEqual(model.predictProbabilities(columns));
      expect(Buffer.compare(read.toBytes(), bytes)).toBe(0);
    }
  });

  it("of a regressor come back too, and are not taken for a classifier", async () => {
    const matrix = binColumns(columns);
    const regressor = await fitForestRegressor({
      matrix,
      targets: columns[3]!,
      parameters: { n_estimators: 3 },
    });
    const read = ForestRegressorModel.fromBytes(regressor.toBytes());
    expect(read.predict(columns)).toEqual(regressor.predict(columns));
    expect(refusal(regressor.toBytes())).toContain("it holds a regressor");
  });

  it("of version 2, which knew no weights of leaves, are still read", () => {
    const leafCount = model.trees.leaves.length / 3;
    const shorter = withHeader((header) => delete header.hasLeafCover);
    const old = resealed(shorter.slice(0, shorter.length - 8 * Math.ceil(leafCount / 2)), 2);
    const read = ForestClassifierModel.fromBytes(old);
    expect(read.leafCover).toBeNull();
    expect(read.trees).toEqual(model.trees);
    expect(ForestClassifierModel.fromBytes(read.toBytes()).leafCover).toBeNull();
  });

  it("whose nodes have two parents are refused", () => {
    const length = new DataView(bytes.buffer).getUint32(8, true);
    const altered = bytes.slice();
    const roots = new Int32Array(altered.buffer, Math.ceil((16 + length) / 8) * 8, 4);
    roots[1] = roots[0]!;
    expect(refusal(resealed(altered))).toContain("two references lead to node 0");
  });

  it("are refused when truncated anywhere", () => {
    for (let length = 0; length < bytes.length; length += 1 + Math.floor(length / 40)) {
      expect(refusal(bytes.slice(0, length))).not.toBe("");
    }
  });

  it("are refused when any byte is altered", () => {
    const property = fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      // Bytes 6 and 7 are reserved: nothing reads them.
      fc.pre(at !== 6 && at !== 7);
      const altered = bytes.slice();
      altered[at] = altered[at]! ^ change;
      expect(refusal(altered)).not.toBe("");
    });
    fc.assert(property, { numRuns: 1000, seed: 1 });
  });

  it("altered behind a forged checksum are refused or give a model whose walks end inside its arrays", () => {
    const property = fc.property(
      fc.array(fc.tuple(fc.integer({ min: 16, max: bytes.length - 1 }), fc.nat(255)), {
        minLength: 1,
        maxLength: 8,
      }),
      (changes) => {
        const altered = bytes.slice();
        for (const [at, value] of changes) altered[at] = value;
        let read: ForestClassifierModel;
        try {
          read = ForestClassifierModel.fromBytes(resealed(altered));
        } catch (error) {
          expect(error).toBeInstanceOf(TreesError);
          return;
        }
        const few = Array.from({ length: read.columnCount }, (_, c) => columns[c]!.slice(0, 20));
        expect(read.predictProbabilities(few).every(Number.isFinite)).toBe(true);
      },
    );
    fc.assert(property, { numRuns: 1000, seed: 2 });
  });

  it("with impossible headers are refused by what is wrong", () => {
    expect(refusal(withHeader((header) => (header.treeCount = 1e9)))).toContain(
      "bytes where its header needs",
    );
    expect(refusal(withHeader((header) => (header.columnCount = -1)))).toContain("header");
    expect(refusal(withHeader((header) => (header.featureNames = ["a"])))).toContain("header");
    expect(refusal(withHeader((header) => (header.parameters = { n_estimators: -1 })))).toContain(
      "n_estimators",
    );
    expect(refusal(withHeader((header) => (header.outputs = 0)))).toContain("header");
    const next = bytes.slice();
    next[4] = 4;
    expect(refusal(next)).toContain("version 4");
  });
});
