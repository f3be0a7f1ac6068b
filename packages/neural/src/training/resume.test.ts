import { describe, expect, test } from "vitest";
import { adamW } from "../optimisers/adam.ts";
import { sgd } from "../optimisers/sgd.ts";
import { Random } from "../random.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-file.ts";
import type { TrainingSettingsGiven } from "./settings.ts";
import { smallProblem } from "./small-problem.fixture.ts";
import type { TrainOptions } from "./train-options.ts";
import { type TrainedNetwork, train } from "./trainer.ts";

/** Dropout, a running mean, weighted draws, a schedule by loss, averaged weights and early stopping, all in one. */
const settings: TrainingSettingsGiven = {
  epochs: 6,
  batchSize: 16,
  learningRate: 0.02,
  order: { kind: "balanced", target: "class" },
  schedule: { kind: "reduceOnPlateau", factor: 0.5, patience: 0, threshold: 0.5 },
  averageDecay: 0.8,
  earlyStoppingPatience: 4,
  gradientClipNorm: 1,
  checkpointEverySteps: 1,
};

const problem = { ...smallProblem(), optimiser: adamW(), settings, seed: 11 };

/** Trains until so many updates are over, and gives the last checkpoint, as a file holds it. */
async function interrupted(options: TrainOptions, steps: number): Promise<Checkpoint> {
  const stop = new AbortController();
  let last: Checkpoint | null = null;
  const onCheckpoint = (checkpoint: Checkpoint) => {
    last = checkpoint;
    if (checkpoint.position.steps >= steps) stop.abort();
  };
  const training = train({ ...options, onCheckpoint, signal: stop.signal });
  await expect(training).rejects.toMatchObject({ code: "NEURAL_ABORTED" });
  return decodeCheckpoint(encodeCheckpoint(last!), "memory");
}

function expectSame(found: TrainedNetwork, expected: TrainedNetwork): void {
  expect(found).toEqual(expected);
  const bytes = ({ weights }: TrainedNetwork) =>
    Buffer.concat([weights.parameters, weights.buffers].map(({ values }) => Buffer.from(values.buffer)));
  expect(bytes(found).equals(bytes(expected))).toBe(true);
}

describe("an interrupted training ends with the bytes of an uninterrupted one", () => {
  test("ten times, at any step", async () => {
    const whole = await train(problem);
    expect(whole.history.length).toBeGreaterThan(2);
    expect(whole.history.at(-1)!.learningRate).toBeLessThan(0.01);
    const steps = whole.history.length * Math.ceil(problem.training.count / 16);
    const random = new Random(3);
    for (let trial = 0; trial < 10; trial++) {
      const checkpoint = await interrupted(problem, 1 + random.below(steps - 1));
      expectSame(await train({ ...problem, resumeFrom: checkpoint }), whole);
    }
  });

  test("twice in one training, and after its end", async () => {
    const whole = await train(problem);
    const first = await interrupted(problem, 5);
    const second = await interrupted({ ...problem, resumeFrom: first }, 13);
    let end: Checkpoint | null = null;
    const onCheckpoint = (checkpoint: Checkpoint) => {
      end = checkpoint;
    };
    expectSame(await train({ ...problem, resumeFrom: second, onCheckpoint }), whole);
    expectSame(await train({ ...problem, resumeFrom: end! }), whole);
  });

  test("with gradients added up over batches and momentum", async () => {
    const more = { accumulation: 3, schedule: { kind: "oneCycle" as const }, earlyStoppingPatience: null };
    const adding = {
      ...problem,
      optimiser: sgd({ momentum: 0.9 }),
      settings: { ...settings, ...more, batchSize: 10, epochs: 3 },
    };
    const whole = await train(adding);
    for (const steps of [1, 4, 7]) {
      const checkpoint = await interrupted(adding, steps);
      expectSame(await train({ ...adding, resumeFrom: checkpoint }), whole);
    }
  });
});

test("a checkpoint of another training is refused by what differs", async () => {
  const checkpoint = await interrupted(problem, 2);
  const resumed = (more: Partial<TrainOptions>) => train({ ...problem, resumeFrom: checkpoint, ...more });
  await expect(resumed({ seed: 12 })).rejects.toThrow("which has other seed: 11 there, 12 here");
  await expect(resumed({ settings: { ...settings, batchSize: 17 } })).rejects.toThrow("other batchSize: 16");
  await expect(resumed({ optimiser: sgd() })).rejects.toThrow("other moments: 3 there, 1 here");
  await expect(resumed({ training: smallProblem({ rows: 80 }).training })).rejects.toThrow("other examples");
  const { code } = await resumed({ seed: 1 }).catch((error) => error);
  expect(code).toBe("NEURAL_CHECKPOINT_INVALID");
});
