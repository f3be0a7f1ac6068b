import { describe, expect, it } from "vitest";
import { parseOptions } from "../../config/index.ts";
import { createRunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import type { ModelFamily, TrainingData } from "../contract.ts";
import { factorCholesky, solveCholesky } from "./cholesky.ts";
import { minimise } from "./lbfgs.ts";
import type { LinearModel } from "./linear-model.ts";
import { logisticFamily } from "./logistic-family.ts";
import { logisticObjective } from "./logistic-loss.ts";
import reference from "./reference-values.json" with { type: "json" };
import { ridgeFamily } from "./ridge-family.ts";

// Made by interop/linear/linear_values.py with the real scikit-learn; `npm run interop -- linear` makes them anew.

const signal = new AbortController().signal;
const columns = reference.columns.map((column) => Float32Array.from(column, (value) => value ?? Number.NaN));
const rows = Int32Array.from(reference.classes.keys());
const data: TrainingData = {
  features: {
    names: columns.map((_, j) => `x${j}`),
    length: rows.length,
    columns,
    series: Int32Array.of(0),
    featureSetId: "fs",
  },
  rows,
  classes: Int8Array.from(reference.classes),
  classNames: ["sell", "hold", "buy"],
  returns: Float64Array.from(reference.target),
};

async function train(
  family: ModelFamily,
  given: Record<string, unknown>,
  change: Partial<TrainingData> = {},
): Promise<LinearModel> {
  const task = family.tasks[0]!;
  const parameters = parseOptions(family.parameters(task), given);
  return (await family.fit({ ...data, ...change }, task, parameters, createRunContext())) as LinearModel;
}

function expectNear(found: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (const [place, value] of expected.entries())
    expect(Math.abs(found[place]! - value), `place ${place}: ${found[place]}`).toBeLessThanOrEqual(tolerance);
}

describe("logistic regression", () => {
  it.each(reference.logistic)("equals scikit-learn's: $name", async (stored) => {
    const { sample_weight: weight, rows: some } = stored;
    const change = {
      ...(weight === null ? {} : { sampleWeight: Float64Array.from(weight) }),
      ...(some === null ? {} : { rows: Int32Array.from(some) }),
      ...(stored.two_classes
        ? { classes: data.classes!.map((id) => Math.min(id, 1)), classNames: ["a", "b"] }
        : {}),
    };
    const model = await train(logisticFamily, { ...stored.parameters, tol: 1e-10 }, change);
    expect(model.summary().converged).toBe("yes");
    const { probabilities } = await model.predict(data.features);
    expectNear(probabilities!, stored.probabilities, 1e-7);
  });

  it("needs few steps on features that say nearly the same", async () => {
    const random = createRandom(1, "twins");
    const twins = columns.map((column) => column.map((value) => value + 1e-3 * random.normal()));
    const features = {
      ...data.features,
      names: [...data.features.names, ...data.features.names.map((one) => `${one}'`)],
      columns: [...columns, ...twins],
    };
    const model = await train(logisticFamily, { C: 1e6 }, { features });
    expect(model.summary().converged).toBe("yes");
    expect(model.summary().iterations).toBeLessThan(60);
  });

  it("gives a class that does not occur no probability", async () => {
    const classes = data.classes!.map((id) => (id === 1 ? 2 : id));
    const model = await train(logisticFamily, {}, { classes });
    expect(model.outputs()).toEqual(["log-odds of buy"]);
    const { probabilities } = await model.predict(data.features, Int32Array.of(0));
    expect(probabilities![1]).toBe(0);
    expect(probabilities![0]! + probabilities![2]!).toBeCloseTo(1, 14);
  });

  it("refuses rows of which only one class has a weight", async () => {
    const sampleWeight = Float64Array.from(data.classes!, (id) => (id === 0 ? 1 : 0));
    await expect(train(logisticFamily, {}, { sampleWeight })).rejects.toThrow(
      /have a weight are of one class/,
    );
  });

  it("has the gradient that differences give", async () => {
    const random = createRandom(3, "gradient");
    const design = Float64Array.from({ length: 40 }, (_, at) => (at % 4 === 3 ? 1 : random.normal()));
    const labels = Int8Array.from({ length: 10 }, (_, i) => i % 3);
    const weights = new Float64Array(10).map((_, i) => (i + 1) / 55);
    for (const classCount of [2, 3]) {
      const own = classCount === 2 ? labels.map((label) => Math.min(label, 1)) : labels;
      const objective = logisticObjective({ design, labels: own, classCount, weights, penalty: 0.3 }, signal);
      const point = Float64Array.from({ length: classCount === 2 ? 4 : 12 }, () => random.normal());
      const gradient = new Float64Array(point.length);
      const scratch = new Float64Array(point.length);
      await objective(point, gradient);
      for (let at = 0; at < point.length; at++) {
        const [above, below] = [point.slice(), point.slice()];
        above[at]! += 1e-5;
        below[at]! -= 1e-5;
        const slope = ((await objective(above, scratch)) - (await objective(below, scratch))) / 2e-5;
        expect(gradient[at]).toBeCloseTo(slope, 8);
      }
    }
  });
});

describe("ridge regression", () => {
  it.each(reference.ridge)("equals scikit-learn's: $name", async (stored) => {
    const { sample_weight: weight } = stored;
    const change = weight === null ? {} : { sampleWeight: Float64Array.from(weight) };
    const { returns } = await (await train(ridgeFamily, { alpha: stored.alpha }, change)).predict(
      data.features,
    );
    expectNear(returns!, stored.predictions, 1e-9);
  });

  it("gives a feature that others determine no coefficient where nothing is penalised", async () => {
    const features = {
      ...data.features,
      names: ["x0", "twice", "constant"],
      columns: [columns[0]!, columns[0]!.map((value) => 2 * value), columns[0]!.map(() => 7)],
    };
    const model = await train(ridgeFamily, { alpha: 0 }, { features });
    expect(model.importance()).toEqual([
      { name: "x0", importance: 1 },
      { name: "twice", importance: 0 },
      { name: "constant", importance: 0 },
    ]);
  });
});

describe("a linear model", () => {
  it.each([logisticFamily, ridgeFamily])("attributes all of its output: $name", async (family) => {
    const model = await train(family, {});
    const some = Int32Array.of(3, 7, 11);
    const { values, expected, outputs, method } = await model.explain(data.features, some);
    expect(method).toBe("linear");
    const width = columns.length;
    const { probabilities, returns } = await model.predict(data.features, some);
    for (let place = 0; place < some.length; place++) {
      const sums = outputs.map((_, k) => {
        const from = (place * outputs.length + k) * width;
        return values.subarray(from, from + width).reduce((sum, value) => sum + value, expected[k]!);
      });
      if (returns) expect(sums[0]).toBeCloseTo(returns[place]!, 12);
      else
        for (let k = 1; k < 3; k++) {
          const odds = Math.log(probabilities![3 * place + k]! / probabilities![3 * place]!);
          expect(sums[k]! - sums[0]!).toBeCloseTo(odds, 10);
        }
    }
  });

  it("takes a missing value for the mean of the training rows", async () => {
    const model = await train(ridgeFamily, {});
    const mean = (column: Float32Array) => {
      const known = column.filter((value) => !Number.isNaN(value));
      return known.reduce((sum, value) => sum + value, 0) / known.length;
    };
    const one = (value: (column: Float32Array) => number) => ({
      ...data.features,
      length: 1,
      columns: columns.map((column) => Float32Array.of(value(column))),
    });
    const missing = await model.predict(one(() => Number.NaN));
    const infinite = await model.predict(one(() => Number.POSITIVE_INFINITY));
    const middle = await model.predict(one(mean));
    expect(missing.returns![0]).toBeCloseTo(middle.returns![0]!, 8);
    expect(infinite).toEqual(missing);
  });
});

describe("the solvers", () => {
  it("solve a system as Gaussian elimination does", () => {
    const random = createRandom(5, "system");
    const width = 6;
    const parts = Float64Array.from({ length: width * width }, () => random.normal());
    const matrix = new Float64Array(width * width);
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++)
        for (let k = 0; k < width; k++)
          matrix[i * width + j]! += parts[i * width + k]! * parts[j * width + k]!;
    const unknowns = Float64Array.from({ length: width }, () => random.normal());
    const vector = unknowns.map((_, i) =>
      unknowns.reduce((sum, value, j) => sum + matrix[i * width + j]! * value, 0),
    );
    factorCholesky(matrix, width);
    solveCholesky(matrix, vector);
    expectNear(vector, [...unknowns], 1e-9);
  });

  it("find the bottom of Rosenbrock's valley", async () => {
    const rosenbrock = async ([x, y]: Float64Array, gradient: Float64Array): Promise<number> => {
      gradient[0] = -400 * x! * (y! - x! ** 2) - 2 * (1 - x!);
      gradient[1] = 200 * (y! - x! ** 2);
      return 100 * (y! - x! ** 2) ** 2 + (1 - x!) ** 2;
    };
    const found = await minimise(rosenbrock, Float64Array.of(-1.2, 1), {
      tolerance: 1e-9,
      maxIterations: 200,
      precondition: () => {},
      onIteration: () => {},
    });
    expect(found.converged).toBe(true);
    expectNear(found.point, [1, 1], 1e-7);
  });
});
