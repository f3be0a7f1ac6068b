import { expect, test } from "vitest";
import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { relu, sigmoid, silu, tanh } from "./activations.ts";
import {
  absolute,
  add,
  atLeast,
  atMost,
  divide,
  exponential,
  logarithm,
  multiply,
  negate,
  power,
  square,
  squareRoot,
  subtract,
} from "./arithmetic.ts";
import { gradientError } from "./gradient-check.fixture.ts";
import { affine, matrixProduct } from "./matrix.ts";
import { expand, mean, sum } from "./reductions.ts";
import { concatenate, reshape, slice, split, transpose } from "./reshape.ts";
import { logSoftmax, softmax } from "./softmax.ts";

type Case = [string, (...x: Tensor[]) => Tensor | Tensor[], { shape: Shape; low?: number; high?: number }[]];

const x = { shape: [2, 3, 4] };
const positive = { shape: [2, 3, 4], low: 0.5, high: 2 };

const cases: Case[] = [
  ["add", (a, b) => add(a!, b!), [x, { shape: [3, 1] }]],
  ["subtract", (a, b) => subtract(a!, b!), [{ shape: [4] }, x]],
  ["multiply", (a, b) => multiply(a!, b!), [x, { shape: [1, 3, 1] }]],
  ["divide", (a, b) => divide(a!, b!), [x, { shape: [3, 4], low: 0.5, high: 2 }]],
  ["a number and a tensor", (a) => divide(subtract(1, multiply(2, a!)), 3), [x]],
  ["negate", (a) => negate(a!), [x]],
  ["exponential", (a) => exponential(a!), [x]],
  ["logarithm", (a) => logarithm(a!), [positive]],
  ["square root", (a) => squareRoot(a!), [positive]],
  ["absolute", (a) => absolute(a!), [x]],
  ["square", (a) => square(a!), [x]],
  ["power", (a) => power(a!, 2.5), [positive]],
  ["at most", (a) => atMost(a!, 0.3), [x]],
  ["at least", (a) => atLeast(a!, 0.3), [x]],
  ["sigmoid", (a) => sigmoid(a!), [x]],
  ["tanh", (a) => tanh(a!), [x]],
  ["relu", (a) => relu(a!), [x]],
  ["silu", (a) => silu(a!), [x]],
  ["softmax", (a) => softmax(a!), [x]],
  ["log softmax", (a) => logSoftmax(a!), [x]],
  ["sum", (a) => sum(a!, [0, 2]), [x]],
  ["mean", (a) => mean(a!, [-1], true), [x]],
  ["mean of all", (a) => mean(a!), [x]],
  ["expand", (a) => expand(a!, [2, 3, 4]), [{ shape: [3, 1] }]],
  ["reshape", (a) => reshape(a!, [6, 4]), [x]],
  ["transpose", (a) => transpose(a!, [2, 0, 1]), [x]],
  ["split", (a) => split(a!, [1, 3], -1), [x]],
  ["split, one part used", (a) => split(a!, [1, 3], -1)[1]!, [x]],
  ["concatenate", (a, b) => concatenate([a!, b!], 1), [x, { shape: [2, 1, 4] }]],
  ["slice", (a) => slice(a!, 1, 1, 3), [x]],
  ["slice with steps", (a) => slice(a!, 1, 1, 7, 3), [{ shape: [2, 9] }]],
  ["slice with steps to the end", (a) => slice(a!, 1, 2, 8, 2), [{ shape: [2, 8] }]],
  ["matrix product", (a, b) => matrixProduct(a!, b!), [x, { shape: [4, 2] }]],
  [
    "batched matrix product",
    (a, b) => matrixProduct(a!, b!),
    [{ shape: [2, 1, 3, 4] }, { shape: [3, 4, 2] }],
  ],
  ["affine", (a, w, b) => affine(a!, w!, b!), [x, { shape: [5, 4] }, { shape: [5] }]],
  ["affine without bias", (a, w) => affine(a!, w!, null), [x, { shape: [5, 4] }]],
  ["a value used twice", (a) => add(multiply(a!, a!), a!), [x]],
];

test.each(cases)("%s has the gradient of central differences", async (_, write, inputs) => {
  expect(await gradientError(write, inputs)).toBeLessThan(1e-8);
});
