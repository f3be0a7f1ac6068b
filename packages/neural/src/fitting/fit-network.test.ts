import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { linear } from "../layers/linear.ts";
import { meanSquaredError } from "../losses/regression.ts";
import type { Architecture } from "../models/architecture.ts";
import { Random } from "../random.ts";
import { MatrixExamples, type MatrixOptions } from "../training/matrix-examples.ts";
import { fitNetwork } from "./fit-network.ts";
import { fitNetworkInWorker } from "./fit-network-in-worker.ts";
import { FittedNetwork } from "./fitted-network.ts";

const folder = mkdtempSync(join(tmpdir(), "pregao-neural-fit-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Class 1 where two numbers have different signs, which no linear map can tell. */
function quadrants(count: number, seed: number): MatrixOptions {
  const random = new Random(seed);
  const x = Float32Array.from({ length: 2 * count }, () => random.normal());
  const classes = BigInt64Array.from({ length: count }, (_, i) => (x[2 * i]! * x[2 * i + 1]! < 0 ? 1n : 0n));
  return {
    parts: [
      { name: "x", values: x, shape: [2] },
      { name: "class", values: classes, shape: [], classes: 2 },
    ],
  };
}

const [learned, kept] = [quadrants(600, 1), quadrants(300, 2)];
const fit = {
  architecture: "MlpClassifier",
  parameters: {
    features: 2,
    hidden: [32, 16],
    dropout: 0.1,
    epochs: 25,
    batch_size: 50,
    lr: 0.01,
    early_stopping_patience: 8,
  },
  seed: 3,
  threads: 1,
} as const;

test("what is not linear is learned, kept by the best epoch, and told", async () => {
  const epochs: number[] = [];
  const fitted = await fitNetwork({
    ...fit,
    training: new MatrixExamples(learned),
    validation: new MatrixExamples(kept),
    onProgress: ({ epoch, validationLoss }) => {
      if (validationLoss !== null) epochs.push(epoch);
    },
  });
  const [x, classes] = kept.parts.map(({ values }) => values) as [Float32Array, BigInt64Array];
  const { logits } = await fitted.predict({ x });
  const right = classes.reduce(
    (sum, one, i) => sum + (logits![2 * i + 1]! > logits![2 * i]! === (one === 1n) ? 1 : 0),
    0,
  );
  expect(right / classes.length).toBeGreaterThan(0.9);
  const { history, bestEpoch, bestLoss, seed } = fitted.training!;
  expect(epochs).toEqual(history.map(({ epoch }) => epoch));
  expect(bestLoss).toBe(Math.min(...history.map(({ validationLoss }) => validationLoss!)));
  expect(history[bestEpoch - 1]!.validationLoss).toBe(bestLoss);
  expect(seed).toBe(3);
  expect(fitted.parameters).toMatchObject({ classes: 2, learning_rate: 0.01, batch_norm: true });
});

test("a saved network predicts the same bytes, with its record and metadata", async () => {
  const fitted = await fitNetwork({
    ...fit,
    settings: { epochs: 2 },
    training: new MatrixExamples(learned),
    metadata: { note: "quadrants" },
  });
  expect(fitted.training).toMatchObject({ bestEpoch: 2, bestLoss: null, stopped: "all epochs" });
  await fitted.save(join(folder, "saved"));
  const again = await FittedNetwork.load(join(folder, "saved"));
  expect(again).toMatchObject({
    parameters: fitted.parameters,
    training: fitted.training,
    metadata: { note: "quadrants" },
  });
  expect(again.architecture).toBe(fitted.architecture);
  const x = kept.parts[0]!.values as Float32Array;
  expect(await again.predict({ x })).toEqual(await fitted.predict({ x }));
});

test("a worker gives the bytes of the calling thread", async () => {
  const settings = { epochs: 2 };
  const here = await fitNetwork({ ...fit, settings, training: new MatrixExamples(learned) });
  const there = await fitNetworkInWorker({ ...fit, settings, training: { kind: "matrix", ...learned } });
  expect(there.weights).toEqual(here.weights);
  expect(there.training).toEqual(here.training);
});

/** The line through one number. */
const line: Architecture = {
  name: "Line",
  parameters: {},
  network: () => ({
    inputs: [{ name: "x", shape: [1] }],
    write: (scope, { x }) => ({ y: scope.layer("line", (at) => linear(at, x!, 1)) }),
  }),
  objective: () => ({
    targets: [{ name: "target", shape: [1] }],
    loss: ({ y }, { target }) => meanSquaredError(y!, target!),
  }),
};

test("an architecture of one's own is fitted, and loaded only with itself", async () => {
  const x = Float32Array.from({ length: 64 }, (_, i) => i / 32 - 1);
  const fitted = await fitNetwork({
    architecture: line,
    optimiser: { kind: "adam" },
    settings: { epochs: 200, batchSize: 64, learningRate: 0.05 },
    training: new MatrixExamples({
      parts: [
        { name: "x", values: x, shape: [1] },
        { name: "target", values: x.map((value) => 3 * value - 1), shape: [1] },
      ],
    }),
    threads: 1,
  });
  const { y } = await fitted.predict({ x: Float32Array.of(0, 1) });
  expect(y![0]).toBeCloseTo(-1, 2);
  expect(y![1]).toBeCloseTo(2, 2);
  await fitted.save(join(folder, "line"));
  await expect(FittedNetwork.load(join(folder, "line"))).rejects.toThrow("unknown architecture Line");
  const again = await FittedNetwork.load(join(folder, "line"), line);
  expect((await again.predict({ x: Float32Array.of(0, 1) })).y).toEqual(y);
});

test("mistakes are refused before anything is trained", async () => {
  const training = new MatrixExamples(learned);
  const refused = (given: object) => fitNetwork({ ...fit, training, ...given });
  await expect(refused({ architecture: "MLPClassifier2" })).rejects.toThrow("did you mean MlpClassifier?");
  await expect(refused({ parameters: { ...fit.parameters, hiden: [3] } })).rejects.toThrow(
    "did you mean hidden?",
  );
  await expect(refused({ parameters: { ...fit.parameters, features: 3 } })).rejects.toThrow(
    "x of the training examples is float32 [2], but the network takes float32 [3]",
  );
  await expect(refused({ parameters: { ...fit.parameters, classes: 3 } })).rejects.toMatchObject({
    code: "NEURAL_CLASS_EMPTY",
  });
});
