import { describe, expect, test } from "vitest";
import type { Network, Objective } from "../building/network.ts";
import { linear } from "../layers/linear.ts";
import { meanSquaredError } from "../losses/regression.ts";
import { adam, adamW } from "../optimisers/adam.ts";
import { sgd } from "../optimisers/sgd.ts";
import { Random } from "../random.ts";
import { evaluate } from "./evaluator.ts";
import { MatrixExamples } from "./matrix-examples.ts";
import type { Progress } from "./progress.ts";
import { smallProblem, smallWindows } from "./small-problem.fixture.ts";
import type { TrainOptions } from "./train-options.ts";
import { train } from "./trainer.ts";
import { Windows } from "./windows.ts";

const line: Network = {
  inputs: [{ name: "x", shape: [2] }],
  write: (scope, { x }) => ({ y: scope.layer("head", (at) => linear(at, x!, 1)) }),
};
const squared: Objective = {
  targets: [{ name: "target", shape: [1] }],
  loss: ({ y }, { target }) => meanSquaredError(y!, target!),
};

/** target = 2a − b + 0.5 + noise. */
function rows(count: number, noise = 0, seed = 1): MatrixExamples {
  const random = new Random(seed);
  const x = Float32Array.from({ length: 2 * count }, () => random.normal());
  const target = Float32Array.from(
    { length: count },
    (_, i) => 2 * x[2 * i]! - x[2 * i + 1]! + 0.5 + noise * random.normal(),
  );
  return new MatrixExamples({
    parts: [
      { name: "x", values: x, shape: [2], features: ["a", "b"] },
      { name: "target", values: target, shape: [1] },
    ],
  });
}

const lines = { network: line, objective: squared, threads: 1 };

describe("training", () => {
  test("learns a line exactly, last partial batch and all", async () => {
    const settings = { epochs: 60, batchSize: 16, learningRate: 0.05, schedule: { kind: "cosine" } } as const;
    const { weights, history, bestEpoch, stopped } = await train({
      ...lines,
      training: rows(70),
      optimiser: adam(),
      settings,
    });
    const expected = [2, -1, 0.5];
    for (const [i, value] of expected.entries()) expect(weights.parameters.values[i]).toBeCloseTo(value, 3);
    expect(weights.parameters.slots.map(({ name }) => name)).toEqual(["head.weight", "head.bias"]);
    expect(history).toHaveLength(60);
    expect({ bestEpoch, stopped }).toEqual({ bestEpoch: 60, stopped: "all epochs" });
  });

  test("gives the same bytes for the same seed, and others for another", async () => {
    const options = { ...smallProblem(), optimiser: adamW(), settings: { epochs: 2, batchSize: 16 } };
    const [first, second, other] = [
      await train({ ...options, seed: 1 }),
      await train({ ...options, seed: 1 }),
      await train({ ...options, seed: 2 }),
    ];
    expect(second).toEqual(first);
    expect(other.weights.parameters.values).not.toEqual(first.weights.parameters.values);
  });

  test("leaves out the last batch when told to", async () => {
    const seen: Progress[] = [];
    const settings = { epochs: 1, batchSize: 16, dropLast: true };
    await train({
      ...lines,
      training: rows(70),
      optimiser: adam(),
      settings,
      onProgress: (p) => seen.push(p),
    });
    expect(seen.at(-1)).toMatchObject({ batch: 4, batches: 4 });
    const one = { ...settings, batchSize: 71 };
    await expect(train({ ...lines, training: rows(70), optimiser: adam(), settings: one })).rejects.toThrow(
      "there are 70 training examples, and dropLast leaves out the only batch",
    );
  });

  test("takes one batch for more than there are", async () => {
    const { history } = await train({
      ...lines,
      training: rows(5),
      optimiser: adam(),
      settings: { epochs: 1, batchSize: 64 },
    });
    expect(history).toHaveLength(1);
  });

  test("a gradient added up over batches is that of one batch of all their examples", async () => {
    const whole = { epochs: 3, batchSize: 24, learningRate: 0.1, order: { kind: "inOrder" } } as const;
    const parts = { ...whole, batchSize: 8, accumulation: 3 };
    const options = { ...lines, training: rows(70, 0.1), optimiser: sgd({ momentum: 0.5 }) };
    const [one, many] = [
      await train({ ...options, settings: whole }),
      await train({ ...options, settings: parts }),
    ];
    for (const [i, value] of one.weights.parameters.values.entries()) {
      expect(many.weights.parameters.values[i]).toBeCloseTo(value, 5);
    }
    for (const [i, { loss }] of one.history.entries()) expect(many.history[i]!.loss).toBeCloseTo(loss, 5);
  });
});

test("losses are means over examples, whatever the batches", async () => {
  const { network, objective, validation: examples, training } = smallProblem({ dropout: 0 });
  const still = { epochs: 1, learningRate: 1e-12, batchSize: 90 };
  const { weights } = await train({
    network,
    objective,
    training,
    optimiser: sgd(),
    settings: still,
    threads: 1,
  });
  const lossBy = (batchSize: number) =>
    evaluate({ network, objective, weights, examples, batchSize, threads: 1 });
  const whole = await lossBy(100);
  for (const batchSize of [1, 7, 54]) expect(await lossBy(batchSize)).toBeCloseTo(whole, 5);

  const data = rows(70, 0.1);
  const drawn = await train({
    ...lines,
    training: data,
    optimiser: sgd(),
    settings: { ...still, batchSize: 16 },
  });
  const loss = await evaluate({ ...lines, weights: drawn.weights, examples: data });
  expect(drawn.history[0]!.loss).toBeCloseTo(loss, 5);
});

describe("validation", () => {
  test("stops early and gives the weights of the best epoch back", async () => {
    const problem = smallProblem({ rows: 24, dropout: 0 });
    const settings = { epochs: 200, batchSize: 8, learningRate: 0.05, earlyStoppingPatience: 5 };
    const trained = await train({ ...problem, optimiser: adam(), settings });
    const { history, bestEpoch, bestLoss, stopped, weights } = trained;
    expect(stopped).toBe("no improvement");
    const losses = history.map(({ validationLoss }) => validationLoss!);
    expect(bestLoss).toBe(Math.min(...losses));
    expect(losses.indexOf(bestLoss!) + 1).toBe(bestEpoch);
    expect(history).toHaveLength(bestEpoch + 5);
    const { network, objective, validation: examples } = problem;
    expect(await evaluate({ network, objective, weights, examples, batchSize: 8, threads: 1 })).toBe(
      bestLoss,
    );
  });

  test("is of averaged weights where there are", async () => {
    const problem = { ...smallProblem(), optimiser: adamW(), seed: 1 };
    const settings = { epochs: 3, batchSize: 16, learningRate: 0.02 };
    const plain = await train({ ...problem, settings });
    const smooth = await train({ ...problem, settings: { ...settings, averageDecay: 0.9 } });
    expect(smooth.history.map(({ loss }) => loss)).toEqual(plain.history.map(({ loss }) => loss));
    expect(smooth.history[0]!.validationLoss).not.toBe(plain.history[0]!.validationLoss);
    const { network, objective, validation: examples } = problem;
    const { weights, bestLoss } = smooth;
    expect(await evaluate({ network, objective, weights, examples, batchSize: 16, threads: 1 })).toBe(
      bestLoss,
    );
  });

  test("lowers the learning rate on a plateau", async () => {
    const problem = smallProblem({ rows: 24, dropout: 0 });
    const schedule = { kind: "reduceOnPlateau", factor: 0.5, patience: 1, min: 1e-6 } as const;
    const settings = { epochs: 40, batchSize: 8, learningRate: 0.05, schedule };
    const { history } = await train({ ...problem, optimiser: adam(), settings });
    expect(history[0]!.learningRate).toBe(0.05);
    expect(history.at(-1)!.learningRate).toBeLessThan(0.05);
  });
});

describe("progress", () => {
  test("tells of every epoch, and that mixed precision is not to be had", async () => {
    const seen: Progress[] = [];
    const settings = { epochs: 3, batchSize: 16, mixedPrecision: true };
    const { history } = await train({
      ...smallProblem(),
      ...{ optimiser: adam(), settings, onProgress: (progress: Progress) => seen.push(progress) },
    });
    expect(seen[0]).toMatchObject({ epoch: 1, batch: 0, loss: null, etaSeconds: null });
    expect(seen[0]!.message).toContain("device cpu computes in float32");
    const ends = seen.filter(({ validationLoss }) => validationLoss !== null);
    expect(ends.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(ends.map(({ loss }) => loss)).toEqual(history.map(({ loss }) => loss));
    expect(ends.every(({ batch, batches, epochs }) => batch === batches && epochs === 3)).toBe(true);
    expect(ends.at(-1)!.etaSeconds).toBe(0);
  });

  test("aborting ends the training between two batches, after a last checkpoint", async () => {
    const stop = new AbortController();
    const steps: number[] = [];
    const options: TrainOptions = {
      ...smallProblem(),
      ...{ optimiser: adam(), settings: { epochs: 1000, batchSize: 16 }, signal: stop.signal },
      onProgress: ({ epoch, batch, batches }) => {
        if (epoch === 2 && batch === batches) stop.abort();
      },
      onCheckpoint: ({ position }) => {
        steps.push(position.steps);
      },
    };
    await expect(train(options)).rejects.toMatchObject({
      code: "NEURAL_ABORTED",
      message: expect.stringContaining("after step 12"),
    });
    expect(steps.at(-1)).toBe(12);
  });
});

describe("what can not be learned from is refused before the first step", () => {
  const small = smallProblem();
  const refused = (more: Partial<TrainOptions>) =>
    expect(train({ ...small, optimiser: adam(), settings: { epochs: 1 }, ...more })).rejects;

  test("values that are not finite, by port, feature and row", async () => {
    const options = smallWindows(90, 1);
    (options.values as Float32Array)[3 * 20 + 1] = Number.NaN;
    const training = new Windows(options);
    await refused({ training }).toThrow("x: b is NaN in row 20");
    await refused({ training }).toMatchObject({
      code: "NEURAL_VALUE_NOT_FINITE",
      details: { feature: "b", row: 20 },
    });
    await refused({ validation: training }).toThrow("x: b is NaN in row 20");
  });

  test("classes without examples, and numbers that are no class", async () => {
    const withClasses = (classOf: (row: number) => bigint) => {
      const options = smallWindows(90, 1);
      const classes = BigInt64Array.from({ length: 90 }, (_, row) => classOf(row));
      const parts = options.parts.map((part) =>
        part.of === "row" && part.name === "class" ? { ...part, values: classes } : part,
      );
      return new Windows({ ...options, parts });
    };
    const empty = withClasses((row) => BigInt((row % 2) * 2));
    await refused({ training: empty }).toMatchObject({
      code: "NEURAL_CLASS_EMPTY",
      message: expect.stringContaining("class 1 of class has no example among 84"),
    });
    await train({ ...small, validation: empty, optimiser: adam(), settings: { epochs: 1 } });
    await refused({ training: withClasses((row) => BigInt(row % 4)) }).toThrow("class is 3 in example 0");
    await refused({ validation: withClasses(() => -1n) }).toThrow("class is -1 in example 0");
  });

  test("ports that the examples lack or have otherwise", async () => {
    const options = smallWindows(90, 1);
    await refused({ training: new Windows({ ...options, parts: options.parts.slice(0, 2) }) }).toThrow(
      "the training examples have no return. They have: x, class",
    );
    await refused({ validation: new Windows({ ...options, lookback: 5 }) }).toThrow(
      "x of the validation examples is float32 [5, 3], but the network takes float32 [4, 3]",
    );
    await refused({ training: new Windows({ ...options, starts: new Int32Array(0) }) }).toThrow(
      "there are 0 training examples",
    );
  });

  test("a last batch that is too small for the network", async () => {
    const choosy: Network = {
      ...line,
      write: (scope, inputs) => {
        if (inputs.x!.shape[0] === 1) throw new RangeError("one example has no variance");
        return line.write(scope, inputs);
      },
    };
    const onProgress = () => expect.fail("it began");
    const options = {
      ...lines,
      network: choosy,
      training: rows(33),
      optimiser: adam(),
      settings: { epochs: 1 },
    };
    await expect(train({ ...options, onProgress })).rejects.toThrow("one example has no variance");
    await train({ ...options, settings: { epochs: 1, dropLast: true } });
  });

  test("settings that do not go together", async () => {
    await refused({ settings: { batchSize: 0 } }).toThrow("batchSize is 0, but must be a whole number");
    await refused({ settings: { order: { kind: "sorted" as never } } }).toThrow('unknown order "sorted"');
    await refused({ settings: { order: { kind: "balanced", target: "return" } } }).toThrow(
      "is no target with classes",
    );
    const { validation: _, ...without } = small;
    const settings = { earlyStoppingPatience: 3 };
    await expect(train({ ...without, optimiser: adam(), settings })).rejects.toThrow(
      "no validation examples to stop by",
    );
  });

  test("devices that the runtime does not have", async () => {
    await refused({ device: "cuda" }).toMatchObject({ code: "NEURAL_DEVICE_UNAVAILABLE" });
  });
});

test("a loss that explodes is named with step, epoch, learning rate and norm", async () => {
  const settings = { epochs: 50, batchSize: 16, learningRate: 1e6, order: { kind: "inOrder" } } as const;
  const error = await train({ ...lines, training: rows(64), optimiser: sgd(), settings }).catch(
    (caught) => caught,
  );
  expect(error).toMatchObject({ code: "NEURAL_LOSS_EXPLODED", details: { epoch: 1, learningRate: 1e6 } });
  expect(error.message).toMatch(
    /is (Infinity|NaN) at step \d+ \(epoch 1, batch \d+ of 4\), learning rate 1000000/,
  );
  expect(error.message).toContain("a step before: lower the learning rate, set gradientClipNorm");
});

test("a validation loss that is not finite is named with its epoch", async () => {
  const validation = new MatrixExamples({
    parts: [
      { name: "x", values: Float32Array.of(1e30, 0), shape: [2] },
      { name: "target", values: Float32Array.of(0), shape: [1] },
    ],
  });
  const training = train({
    ...lines,
    training: rows(40),
    validation,
    optimiser: sgd(),
    settings: { epochs: 2 },
  });
  await expect(training).rejects.toMatchObject({
    code: "NEURAL_LOSS_EXPLODED",
    message: expect.stringContaining("the validation loss is Infinity at step 2 (epoch 1, batch 2 of 2)"),
  });
});
