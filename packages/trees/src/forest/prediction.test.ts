import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { ForestClassifierModel } from "./classifier-model.ts";
import { fitForestClassifier } from "./fit-classifier.ts";
import { fitForestRegressor } from "./fit-regressor.ts";
import { mixedColumns, noisyLabels } from "./random-forest.fixture.ts";

describe("prediction", () => {
  it("is the same bit for bit by batch, by row, from bins, for row lists and for a model read from bytes", async () => {
    const property = fc.asyncProperty(
      fc.record({
        seed: fc.nat(1e6),
        classCount: fc.constantFrom(2, 3, 5),
        maxBins: fc.constantFrom(255, 30),
        trainRows: fc.constantFrom(300, 700),
      }),
      async ({ seed, classCount, maxBins, trainRows }) => {
        const columns = mixedColumns(seed, 700, 7);
        const rows = Int32Array.from({ length: trainRows }, (_, i) => i);
        const matrix = binColumns(columns, { maxBins, rows });
        const labels = noisyLabels(seed, columns, classCount);
        const model = await fitForestClassifier({
          matrix,
          labels,
          classCount,
          rows,
          parameters: { n_estimators: 8 },
        });
        const batch = model.predictProbabilities(columns); // above the size where trees are compiled
        const output = new Float64Array(classCount);
        for (let row = 0; row < 700; row++) {
          const values = columns.map((column) => column[row]!);
          expect(Array.from(model.predictRow(values, output))).toEqual(
            Array.from(batch.subarray(row * classCount, (row + 1) * classCount)),
          );
          expect(output.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        }
        expect(model.predictProbabilitiesBinned(matrix)).toEqual(batch);
        const few = Int32Array.of(699, 3, 3, 250);
        const picked = Float64Array.from(
          [...few].flatMap((row) => [...batch.subarray(row * classCount, (row + 1) * classCount)]),
        );
        expect(model.predictProbabilities(columns, few)).toEqual(picked);
        expect(model.predictProbabilitiesBinned(matrix, few)).toEqual(picked);
        expect(ForestClassifierModel.fromBytes(model.toBytes()).predictProbabilities(columns)).toEqual(batch);
      },
    );
    await fc.assert(property, { numRuns: 12, seed: 3 });
  });

  it("of numbers is the same from raw values and from bins", async () => {
    const columns = mixedColumns(1, 600, 7);
    const matrix = binColumns(columns);
    const targets = columns[3]!.map((value, i) => value * 3 + (Number.isNaN(columns[1]![i]!) ? 1 : 0));
    const model = await fitForestRegressor({ matrix, targets, parameters: { n_estimators: 10 } });
    expect(model.predictBinned(matrix)).toEqual(model.predict(columns));
    expect(
      model.predictRow(
        columns.map((column) => column[5]!),
        new Float64Array(1),
      )[0],
    ).toBe(model.predict(columns)[5]);
  });

  it("refuses other columns and other cuts by name", async () => {
    const columns = mixedColumns(2, 500, 4);
    const labels = noisyLabels(2, columns, 2);
    const model = await fitForestClassifier({ matrix: binColumns(columns), labels, classCount: 2 });
    expect(() => model.predict(columns.slice(1))).toThrow("3 columns given, but the model was trained on 4");
    expect(() => model.predictRow([1], new Float64Array(2))).toThrow("1 columns given");
    expect(() => model.predict([...columns.slice(1), new Float32Array(2)])).toThrow("column 3 has 2 rows");
    expect(() => model.predict(columns, Int32Array.of(-1))).toThrow("rows[0] is -1");
    expect(() => model.predictProbabilitiesBinned(binColumns(mixedColumns(9, 500, 4)))).toThrow("other cuts");
  });
});
