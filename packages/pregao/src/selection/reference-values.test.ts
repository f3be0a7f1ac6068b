import { describe, expect, it } from "vitest";
import { createRunContext } from "../progress.ts";
import type { SelectionData } from "./contract.ts";
import { correlationMatrix } from "./correlation-matrix.ts";
import { minimumRedundancy } from "./minimum-redundancy.ts";
import reference from "./reference-values.json" with { type: "json" };
import { targetRelevance } from "./relevance.ts";
import { varianceFilter } from "./variance-filter.ts";

// Made by interop/preparation/selection_values.py with the real pandas and scikit-learn; `npm run interop` makes them anew.

const columnsOf = (columns: (number | null)[][]): Float32Array[] =>
  columns.map((column) => Float32Array.from(column, (value) => value ?? Number.NaN));
const { names } = reference;
const rows = Int32Array.from(reference.classes.keys());
const data: SelectionData = {
  task: "regression",
  features: {
    names,
    length: rows.length,
    columns: columnsOf(reference.columns),
    series: Int32Array.of(0),
    featureSetId: "fs",
  },
  rows,
  classes: Int8Array.from(reference.classes),
  classNames: ["0", "1", "2"],
  returns: Float64Array.from(reference.target as number[]),
  intervals: { time: new Float64Array(rows.length), endTime: new Float64Array(rows.length) },
};

function expectNear(found: ArrayLike<number>, expected: (number | null)[], tolerance: number): void {
  for (const [place, value] of expected.entries()) {
    if (value === null) expect(found[place], `place ${place}`).toBeNaN();
    else
      expect(Math.abs(found[place]! - value), `place ${place}: ${found[place]}`).toBeLessThanOrEqual(
        tolerance * Math.max(1, Math.abs(value)),
      );
  }
}

describe("values of the real pandas and scikit-learn", () => {
  it("correlations, complete and pairwise where values are missing", () => {
    expectNear(correlationMatrix(data.features.columns, rows), reference.correlations, 1e-12);
    expectNear(correlationMatrix(columnsOf(reference.gaps), rows), reference.correlations_of_gaps, 1e-12);
  });

  it.each([
    ["classification", reference.f_classif],
    ["regression", reference.f_regression],
  ] as const)("F statistics for %s", (task, expected) => {
    const found = targetRelevance({ ...data, task });
    expectNear(
      reference.usable.map((place) => found[place]!),
      expected,
      1e-9,
    );
    expect(found[names.indexOf("constant")]).toBeNaN();
  });

  it("variances and what is above a threshold", async () => {
    const context = createRunContext();
    const half = await varianceFilter(0.5).select(data, context);
    expect(half.kept).toEqual(reference.above_half.map((place) => names[place]));
    expectNear(Object.values(half.scores), reference.variances, 1e-9);
    const zero = await varianceFilter().select(data, context);
    expect(zero.kept).toEqual(reference.above_zero.map((place) => names[place]));
    expect(zero.dropped).toEqual([{ name: "constant", reason: "is 2.5 in all training rows" }]);
  });

  it("minimum redundancy as the paper writes it", async () => {
    const { kept } = await minimumRedundancy(5).select(data, createRunContext());
    const expected = reference.minimum_redundancy.map((place) => names[place]!);
    expect([...kept].sort()).toEqual([...expected].sort());
  });
});
