import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseOptions } from "../../config/index.ts";
import type { FeatureMatrix } from "../../features/contract.ts";
import { createRunContext, type ProgressUpdate } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import type { FitContext, Model, TrainingData, TrainingRound } from "../contract.ts";
import { loadFamily } from "../families.ts";

const ROWS = 1200;

/** Two series. The return follows the feature b of two bars before: only a model that reads windows can know it. */
function lagged(seed: number): TrainingData {
  const random = createRandom(seed, "nets");
  const columns = Array.from({ length: 3 }, () => Float32Array.from({ length: ROWS }, () => random.normal()));
  const returns = Float64Array.from({ length: ROWS }, (_, row) => {
    const before = row % (ROWS / 2) < 2 ? 0 : columns[1]![row - 2]!;
    return 0.01 * (2 * before + random.normal()) + 0.02;
  });
  const features: FeatureMatrix = {
    names: ["a", "b", "c"],
    length: ROWS,
    columns,
    series: Int32Array.of(0, ROWS / 2),
    featureSetId: "fs-lagged",
  };
  const isTest = (row: number) => row % (ROWS / 2) >= 400;
  return {
    features,
    rows: Int32Array.from({ length: ROWS }, (_, row) => row).filter((row) => !isTest(row)),
    classes: Int8Array.from(returns, (one) => (one > 0.02 ? 2 : 0)),
    classNames: ["sell", "hold", "buy"],
    returns,
  };
}

const testRows = Int32Array.from({ length: ROWS }, (_, row) => row).filter((row) => row % (ROWS / 2) >= 400);
const small = {
  units: 8,
  layers: 1,
  lookback: 4,
  dropout: 0,
  batch_size: 80,
  learning_rate: 0.02,
  epochs: 12,
};

async function fitted(
  name: string,
  task: Model["task"],
  data: TrainingData,
  given: Record<string, unknown> = small,
  context: FitContext = createRunContext({ seed: 5 }),
): Promise<Model> {
  const family = await loadFamily(name);
  return family.fit(data, task, parseOptions(family.parameters(task), given), context);
}

function squaredErrors(returns: Float64Array, forecast: (place: number) => number): number {
  return testRows.reduce((sum, row, place) => sum + (returns[row]! - forecast(place)) ** 2, 0);
}

describe("a net on windows", () => {
  it("finds what lies bars back, in the unit of the returns, and says which feature it is", async () => {
    const data = lagged(1);
    const model = await fitted("lstm", "regression", data);
    const { returns } = await model.predict(data.features, testRows);
    const mean = data.rows.reduce((sum, row) => sum + data.returns![row]!, 0) / data.rows.length;
    const explained =
      1 -
      squaredErrors(data.returns!, (place) => returns![place]!) / squaredErrors(data.returns!, () => mean);
    expect(explained).toBeGreaterThan(0.5);
    const [first] = model.importance();
    expect(first!.name).toBe("b");
    expect(first!.importance).toBeGreaterThan(0.8);
    expect(model.importance().reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(1, 9);
    expect(model.history).toBe(3);
  });

  it("reads its own window: no row before it, none after it, and none of another series", async () => {
    const data = lagged(2);
    const model = await fitted("lstm", "regression", data);
    const row = ROWS / 2 + 2;
    const before = (await model.predict(data.features, Int32Array.of(row))).returns![0]!;
    const changedAt = async (changed: number) => {
      const columns = data.features.columns.map((column) => column.with(changed, 5));
      return (await model.predict({ ...data.features, columns }, Int32Array.of(row))).returns![0]!;
    };
    expect(await changedAt(row + 1)).toBe(before);
    expect(await changedAt(row - 2)).not.toBe(before);
    // Two rows before the series' first: within the lookback, of another series.
    expect(await changedAt(row - 3)).toBe(before);
    const deep = ROWS / 2 + 100;
    const known = (await model.predict(data.features, Int32Array.of(deep))).returns![0]!;
    const columns = data.features.columns.map((column) => column.with(deep - 4, 5));
    expect((await model.predict({ ...data.features, columns }, Int32Array.of(deep))).returns![0]).toBe(known);
  });

  it("learns classes and returns together, whichever it is asked for", async () => {
    const data = lagged(3);
    const parameters = { units: 8, lookback: 4, dropout: 0, batch_size: 80, learning_rate: 0.02, epochs: 12 };
    const ofClasses = await fitted("lstm_mtl", "classification", data, parameters);
    const both = await ofClasses.predict(data.features, testRows);
    expect(both.probabilities).toHaveLength(3 * testRows.length);
    const right = testRows.filter((row, place) => {
      const shares = both.probabilities!.subarray(3 * place, 3 * place + 3);
      return shares.indexOf(Math.max(...shares)) === data.classes![row];
    });
    expect(right.length / testRows.length).toBeGreaterThan(0.75);
    // No row was of the class hold.
    expect(testRows.every((_, place) => both.probabilities![3 * place + 1] === 0)).toBe(true);
    const ofReturns = await fitted("lstm_mtl", "regression", data, parameters);
    const alone = await ofReturns.predict(data.features, testRows);
    expect(alone).toEqual({ rows: testRows.length, returns: both.returns });
    const unknown = { ...data, classes: data.classes!.with(data.rows[7]!, -1) };
    await expect(fitted("lstm_mtl", "regression", unknown, parameters)).rejects.toThrow(
      /lstm_mtl cannot be trained for regression: row 7 has no class/,
    );
  });
});

describe("training", () => {
  it("stops by the rows to watch with the best weights, and tells each epoch once", async () => {
    const data = lagged(4);
    const told: ProgressUpdate[] = [];
    const heard: TrainingRound[] = [];
    const context = {
      ...createRunContext({ seed: 5, progress: (update) => told.push(update) }),
      onRound: (round: TrainingRound) => heard.push(round),
    };
    const watched = { ...data, rows: data.rows.subarray(0, 400), watch: data.rows.subarray(400) };
    const given = {
      ...small,
      learning_rate: 0.1,
      epochs: 200,
      early_stopping_patience: 3,
      schedule: "constant",
    };
    const model = await fitted("lstm", "regression", watched, given, context);
    const { epochs, "best epoch": best } = model.summary() as Record<string, number>;
    expect(epochs).toBeLessThan(200);
    expect(epochs! - best!).toBe(3);
    expect(model.rounds).toHaveLength(epochs!);
    expect(heard).toEqual(model.rounds);
    const losses = model.rounds.map(({ validation }) => validation);
    expect(losses[best! - 1]).toBe(Math.min(...losses));
    expect(told.at(-1)).toMatchObject({ done: 200, total: 200, note: `${epochs} of 200 epochs` });
    expect(model.rounds[0]).toMatchObject({ round: 1, rounds: 200 });
    // The loss on the rows to watch is that of the predictions, in deviations of the training returns.
    const { returns } = await model.predict(data.features, watched.watch);
    const known = [...watched.rows].map((row) => data.returns![row]!);
    const mean = known.reduce((sum, one) => sum + one) / known.length;
    const variance = known.reduce((sum, one) => sum + (one - mean) ** 2, 0) / known.length;
    const errors = watched.watch.reduce(
      (sum, row, place) => sum + (data.returns![row]! - returns![place]!) ** 2,
      0,
    );
    expect(errors / watched.watch.length / variance).toBeCloseTo(losses[best! - 1]!, 4);
  });

  it("runs all epochs without rows to watch", async () => {
    const heard: number[] = [];
    const context = {
      ...createRunContext({ seed: 5 }),
      onRound: ({ round, validation }: TrainingRound) => heard.push(Number.isNaN(validation) ? round : -1),
    };
    const given = { hidden: [4], epochs: 3, early_stopping_patience: 1 };
    const model = await fitted("mlp", "classification", lagged(5), given, context);
    expect(heard).toEqual([1, 2, 3]);
    expect(model.summary()).toMatchObject({ epochs: 3, "rows watched": 0 });
    const family = await loadFamily("mlp");
    const parsed = (patience: number | null) =>
      parseOptions(family.parameters("regression"), { early_stopping_patience: patience });
    expect(family.stopsEarly!(parsed(20))).toBe(true);
    expect(family.stopsEarly!(parsed(null))).toBe(false);
  });

  it("takes weights that are all the same for none", async () => {
    const data = lagged(6);
    const given = { hidden: [4], epochs: 2 };
    const plain = await fitted("mlp", "regression", data, given);
    const weighed = { ...data, sampleWeight: new Float64Array(ROWS).fill(0.5) };
    expect(
      (await (await fitted("mlp", "regression", weighed, given)).predict(data.features)).returns,
    ).toEqual((await plain.predict(data.features)).returns);
  });

  it("leaves out a last batch of one row, whose batch has no variance", async () => {
    const data = lagged(7);
    const odd = { ...data, rows: data.rows.subarray(0, 101) };
    const model = await fitted("mlp", "regression", odd, { hidden: [4], epochs: 1, batch_size: 50 });
    expect((await model.predict(data.features, testRows)).returns!.every(Number.isFinite)).toBe(true);
  });

  it("is broken off with the reason of the signal", async () => {
    const abort = new AbortController();
    const context = createRunContext({ signal: abort.signal, progress: () => abort.abort() });
    const fitting = fitted("mlp", "regression", lagged(8), { epochs: 10_000 }, context);
    await expect(fitting).rejects.toMatchObject({ name: "AbortError" });
  });
});

it("a saved net has its rounds, facts and history again, and predicts many rows as it predicts few", async () => {
  const data = lagged(9);
  const model = await fitted("dlinear", "classification", data, {
    context_length: 4,
    moving_avg: 3,
    epochs: 2,
  });
  const directory = await mkdtemp(join(tmpdir(), "pregao-nets-"));
  try {
    await model.save(directory);
    const loaded = await (await loadFamily("dlinear")).load(directory);
    expect(loaded.rounds).toEqual(model.rounds);
    expect(loaded.summary()).toEqual(model.summary());
    expect(loaded.history).toBe(3);
    const rows = Int32Array.from({ length: 10_000 }, (_, place) => (place * 7) % ROWS);
    const many = (await loaded.predict(data.features, rows)).probabilities!;
    for (const place of [0, 63, 64, 8191, 8192, 9999]) {
      const one = (await model.predict(data.features, rows.subarray(place, place + 1))).probabilities!;
      expect([...many.subarray(3 * place, 3 * place + 3)]).toEqual([...one]);
    }
    expect(await loaded.predict(data.features, new Int32Array())).toEqual({
      rows: 0,
      probabilities: new Float64Array(),
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

it("every family has its words, and refuses what its engine cannot build", async () => {
  const data = lagged(10);
  await expect(
    fitted("patchtst", "regression", data, { context_length: 16, d_model: 10, n_heads: 4, epochs: 1 }),
  ).rejects.toMatchObject({
    code: "PREGAO_ENGINE_REFUSED",
    message: expect.stringContaining("d_model is 10, but must be a multiple of n_heads, 4"),
  });
  await expect(fitted("lstm", "regression", data, { lookback: 0 })).rejects.toThrow(/lookback = 0/);
  const aliases = ["ibm/patchtst-forecasting", "ibm/patchtsmixer-forecasting", "enhanced-transformer", "nn"];
  const names = await Promise.all(aliases.map(async (alias) => (await loadFamily(alias)).name));
  expect(names).toEqual(["patchtst", "patchtsmixer", "enhanced_transformer", "mlp"]);
});
