import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  choiceOf,
  integerRange,
  realRange,
  type TuningParameter,
  type TuningValue,
} from "../../models/index.ts";
import { createRandom } from "../../random.ts";
import { numericForm } from "../numeric-form.ts";
import { CategoricalDimension } from "./categorical-dimension.ts";
import type { Dimension } from "./kernels.ts";
import { logNormalMass } from "./normal-mass.ts";
import { NumericDimension } from "./numeric-dimension.ts";
import { agedWeights, ParzenEstimator } from "./parzen-estimator.ts";

interface ReferenceCase {
  readonly name: string;
  readonly space: Readonly<Record<string, TuningParameter>>;
  readonly observations: readonly Readonly<Record<string, TuningValue>>[];
  readonly weights: readonly number[];
  readonly points: readonly Readonly<Record<string, TuningValue>>[];
  readonly log_densities: readonly number[];
}

const reference: { made_with: Record<string, string>; cases: readonly ReferenceCase[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "parzen.reference.json"), "utf8"),
);

function dimensionOf(parameter: TuningParameter): Dimension {
  return parameter.kind === "categorical"
    ? new CategoricalDimension(parameter)
    : new NumericDimension(numericForm(parameter));
}

/** The estimator of all observations, and the numbers that stand for values. */
function estimatorOf({ space, observations }: Pick<ReferenceCase, "space" | "observations">) {
  const names = Object.keys(space);
  const dimensions = names.map((name) => dimensionOf(space[name]!));
  for (const observed of observations) {
    for (const [p, name] of names.entries()) dimensions[p]!.observe(observed[name]!);
  }
  const slots = Int32Array.from(observations.keys());
  const kernels = dimensions.map((dimension) => dimension.kernelsOf({ slots, placeOf: slots }));
  const numbersOf = (values: Readonly<Record<string, TuningValue>>): number[] =>
    names.map((name) => {
      const parameter = space[name]!;
      return parameter.kind === "categorical"
        ? parameter.choices.indexOf(values[name]!)
        : (values[name] as number);
    });
  return { estimator: new ParzenEstimator(kernels, agedWeights(observations.length)), numbersOf, dimensions };
}

describe("the Parzen estimator", () => {
  it.each(reference.cases)("has Optuna's weights and densities: $name", (given) => {
    const { estimator, numbersOf } = estimatorOf(given);
    const weights = agedWeights(given.observations.length);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    for (const [k, weight] of weights.entries()) expect(weight / total).toBeCloseTo(given.weights[k]!, 12);
    for (const [i, point] of given.points.entries()) {
      const difference = estimator.logDensity(numbersOf(point)) - given.log_densities[i]!;
      expect(Math.abs(difference), `${given.name}, point ${i}`).toBeLessThan(1e-8);
    }
  });

  const parameters: readonly TuningParameter[] = [
    realRange(-2, 3),
    realRange(1e-4, 1e2, { log: true }),
    realRange(0, 1, { step: 0.1 }),
    integerRange(3, 10),
    integerRange(1, 1000),
    integerRange(1, 400, { log: true }),
    choiceOf(["a", "b", "c"]),
  ];

  it("is the sum that a slow reading of the definition gives, whatever was observed", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: parameters.length - 1 }),
        (seed, count, which) => {
          const parameter = parameters[which]!;
          const random = createRandom(seed);
          const prior = estimatorOf({ space: { x: parameter }, observations: [] });
          const draw = (): TuningValue => prior.dimensions[0]!.toValue(prior.estimator.draw(random)[0]!);
          const observations = Array.from({ length: count }, () => ({ x: draw() }));
          const { estimator, numbersOf } = estimatorOf({ space: { x: parameter }, observations });
          const point = { x: draw() };
          const slow = slowLogDensity(
            parameter,
            observations.map(({ x }) => x),
            point.x,
          );
          expect(Math.abs(estimator.logDensity(numbersOf(point)) - slow)).toBeLessThan(1e-7);
        },
      ),
      { numRuns: 150, seed: 5 },
    );
  });

  it("draws as its densities say", () => {
    const space = { x: integerRange(0, 9), c: choiceOf(["a", "b"]) };
    const observations = [2, 3, 3, 8].map((x) => ({ x, c: x > 5 ? "a" : "b" }));
    const { estimator } = estimatorOf({ space, observations });
    const random = createRandom(3);
    const counts = new Float64Array(20);
    const draws = 40_000;
    for (let i = 0; i < draws; i++) {
      const [x, c] = estimator.draw(random) as [number, number];
      counts[2 * x + c]!++;
    }
    for (let x = 0; x < 10; x++) {
      for (let c = 0; c < 2; c++) {
        const share = Math.exp(estimator.logDensity([x, c]));
        expect(Math.abs(counts[2 * x + c]! / draws - share)).toBeLessThan(5 * Math.sqrt(share / draws));
      }
    }
  });

  it("takes back what it was told of running trials", () => {
    const space = { x: realRange(0, 1), n: integerRange(1, 8), c: choiceOf([1, 2]) };
    const seen = [0.2, 0.9, 0.4].map((x) => ({ x, n: Math.ceil(8 * x), c: 1 }));
    const { dimensions } = estimatorOf({ space, observations: seen });
    const fresh = estimatorOf({ space, observations: seen }).dimensions;
    for (const dimension of dimensions) {
      dimension.observe(dimension instanceof CategoricalDimension ? 2 : 1);
      dimension.observe(dimension instanceof CategoricalDimension ? 1 : 1);
      dimension.forget(3);
    }
    const slots = Int32Array.of(0, 1, 2);
    const densities = [dimensions, fresh].map((all) =>
      new ParzenEstimator(
        all.map((dimension) => dimension.kernelsOf({ slots, placeOf: slots })),
        agedWeights(3),
      ).logDensity([0.5, 4, 1]),
    );
    expect(densities[0]).toBe(densities[1]);
  });
});

/** The definition, kernel by kernel. */
function slowLogDensity(
  parameter: TuningParameter,
  observed: readonly TuningValue[],
  at: TuningValue,
): number {
  const kernels = observed.length + 1;
  const weights = agedWeights(observed.length);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const densities =
    parameter.kind === "categorical"
      ? [...observed, null].map((value) => {
          const { length } = parameter.choices;
          if (value === null) return 1 / length;
          return ((value === at ? 1 : 0) + 1 / kernels) / (1 + length / kernels);
        })
      : slowNumericDensities(parameter, observed as readonly number[], at as number);
  return Math.log(densities.reduce((sum, density, k) => sum + (weights[k]! / total) * density, 0));
}

function slowNumericDensities(
  parameter: Exclude<TuningParameter, { kind: "categorical" }>,
  observed: readonly number[],
  at: number,
): number[] {
  const { step, log, from, to } = numericForm(parameter);
  const axis = (value: number): number => (log ? Math.log(value) : value);
  const centres = observed.map(axis);
  // Equal centres: the older is the lower one.
  const order = centres.map((_, k) => k).sort((a, b) => centres[a]! - centres[b]! || a - b);
  const sigmas = centres.map((centre, k) => {
    const place = order.indexOf(k);
    const below = order[place - 1];
    const above = order[place + 1];
    const gaps = [below, above]
      .filter((other) => other !== undefined)
      .map((other) => Math.abs(centre - centres[other]!));
    const sigma = centres.length === 1 ? Math.max(centre - from, to - centre) : Math.max(...gaps);
    return Math.min(to - from, Math.max((to - from) / Math.min(100, centres.length + 2), sigma));
  });
  return [...centres, (from + to) / 2].map((centre, k) => {
    const sigma = sigmas[k] ?? to - from;
    const within = logNormalMass((from - centre) / sigma, (to - centre) / sigma);
    if (step === 0) {
      const z = (axis(at) - centre) / sigma;
      return Math.exp(-0.5 * z * z - within) / (sigma * Math.sqrt(2 * Math.PI));
    }
    const mass = logNormalMass(
      (axis(at - step / 2) - centre) / sigma,
      (axis(at + step / 2) - centre) / sigma,
    );
    return Math.exp(mass - within);
  });
}
