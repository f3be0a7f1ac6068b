import {
  choiceOf,
  type DrawnParameters,
  integerRange,
  realRange,
  type TuningSpace,
} from "../../packages/pregao/src/models/index.ts";

/** A function that both sides look for the least value of; functions.py has the same under the same names. */
export interface TestFunction {
  readonly name: string;
  readonly space: TuningSpace;
  evaluate(drawn: DrawnParameters): number;
}

function box(count: number, low: number, high: number): TuningSpace {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`x${i}`, realRange(low, high)]));
}

function vector(drawn: DrawnParameters): number[] {
  return Object.keys(drawn).map((name) => drawn[name] as number);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Hartmann's function of six dimensions (Dixon & Szegő 1978). */
const hartmann = {
  alpha: [1, 1.2, 3, 3.2],
  a: [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  p: [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
  ],
} as const;

export const testFunctions: readonly TestFunction[] = [
  {
    name: "sphere",
    space: box(5, -5, 5),
    evaluate: (drawn) => sum(vector(drawn).map((x) => x * x)),
  },
  {
    name: "rosenbrock",
    space: box(4, -3, 3),
    evaluate(drawn) {
      const x = vector(drawn);
      return sum(x.slice(1).map((next, i) => 100 * (next - x[i]! ** 2) ** 2 + (1 - x[i]!) ** 2));
    },
  },
  {
    name: "branin",
    space: { x0: realRange(-5, 10), x1: realRange(0, 15) },
    evaluate(drawn) {
      const [x, y] = vector(drawn) as [number, number];
      const bend = y - (5.1 / (4 * Math.PI ** 2)) * x * x + (5 / Math.PI) * x - 6;
      return bend * bend + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(x) + 10;
    },
  },
  {
    name: "hartmann6",
    space: box(6, 0, 1),
    evaluate(drawn) {
      const x = vector(drawn);
      const { alpha, a, p } = hartmann;
      return -sum(
        alpha.map(
          (weight, i) => weight * Math.exp(-sum(x.map((value, j) => a[i]![j]! * (value - p[i]![j]!) ** 2))),
        ),
      );
    },
  },
  {
    name: "ackley",
    space: box(5, -10, 10),
    evaluate(drawn) {
      const x = vector(drawn);
      const spread = Math.sqrt(sum(x.map((value) => value * value)) / x.length);
      const waves = sum(x.map((value) => Math.cos(2 * Math.PI * value))) / x.length;
      return -20 * Math.exp(-0.2 * spread) - Math.exp(waves) + 20 + Math.E;
    },
  },
  {
    name: "mixed",
    space: {
      kind: choiceOf(["a", "b", "c"]),
      depth: integerRange(1, 12),
      rounds: integerRange(10, 1000, { log: true }),
      rate: realRange(1e-4, 1, { log: true }),
      share: realRange(0, 1, { step: 0.05 }),
    },
    evaluate({ kind, depth, rounds, rate, share }) {
      const effort = Math.log10((rate as number) * (rounds as number));
      const offset = { a: 0.6, b: 0, c: 0.9 }[kind as "a"];
      return (
        offset +
        ((depth as number) / 12 - 0.5) ** 2 * 4 +
        (effort - 0.5) ** 2 +
        ((share as number) - 0.7) ** 2
      );
    },
  },
  {
    name: "conditional",
    space: {
      model: choiceOf(["tree", "net"]),
      depth: integerRange(2, 12, { when: { parameter: "model", in: ["tree"] } }),
      leaf: integerRange(1, 200, { log: true, when: { parameter: "model", in: ["tree"] } }),
      layers: integerRange(1, 3, { when: { parameter: "model", in: ["net"] } }),
      units: integerRange(8, 256, { log: true, when: { parameter: "model", in: ["net"] } }),
      rate: realRange(1e-4, 1, { log: true }),
    },
    evaluate({ model, depth, leaf, layers, units, rate }) {
      const pace = (Math.log10(rate as number) + 1.5) ** 2 / 4;
      if (model === "tree") {
        return 0.2 + ((depth as number) - 6) ** 2 / 30 + (Math.log10(leaf as number) - 1.2) ** 2 / 3 + pace;
      }
      return ((layers as number) - 2) ** 2 / 5 + (Math.log2(units as number) - 6) ** 2 / 12 + 2 * pace;
    },
  },
];
