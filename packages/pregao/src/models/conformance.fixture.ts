import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, it } from "vitest";
import { parseOptions } from "../config/index.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import { createRunContext } from "../progress.ts";
import { createRandom } from "../random.ts";
import type { Model, ModelFamily, TrainingData } from "./contract.ts";

/** What a family needs to pass the suite quickly: parameters that suit a few thousand rows. */
export interface ConformanceSubject {
  readonly family: ModelFamily;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Parameters under which a fit takes seconds, to be broken off. */
  readonly long: Readonly<Record<string, unknown>>;
  /** Whether nothing is drawn at random: every seed then gives the same bytes. */
  readonly isSeedless?: boolean;
}

type Task = Model["task"];

/** Half the rows to learn from, half to be judged on. `strength` 0 is noise; NaN in one of ten cells of a column. */
function plantedData(strength: number, seed: number, rows = 4000): { data: TrainingData; test: Int32Array } {
  const random = createRandom(seed, "conformance");
  const columns = Array.from({ length: 5 }, () => Float32Array.from({ length: rows }, () => random.normal()));
  const returns = new Float64Array(rows);
  const classes = new Int8Array(rows);
  for (let row = 0; row < rows; row++) {
    returns[row] = strength * Math.sign(columns[1]![row]!) + random.normal();
    classes[row] = returns[row]! < -0.5 ? 0 : returns[row]! > 0.5 ? 2 : 1;
    if (random.uniform() < 0.1) columns[3]![row] = Number.NaN;
  }
  const features: FeatureMatrix = {
    names: ["a", "b", "c", "d", "e"],
    length: rows,
    columns,
    series: Int32Array.of(0),
    featureSetId: "fs-test",
    identities: ["a v1", "b v1", "c v1", "d v1", "e v1"],
  };
  const half = rows / 2;
  const time = Float64Array.from({ length: rows }, (_, row) => row);
  return {
    data: {
      features,
      rows: Int32Array.from({ length: half }, (_, i) => i),
      classes,
      classNames: ["sell", "hold", "buy"],
      returns,
      intervals: { time, endTime: time.map((begin) => begin + 1) },
    },
    test: Int32Array.from({ length: half }, (_, i) => half + i),
  };
}

/** Improvement over the constant answer of the training rows, as a share of that answer's loss. */
async function skill(model: Model, { data, test }: ReturnType<typeof plantedData>): Promise<number> {
  const { features, rows, classes, returns } = data;
  const prediction = await model.predict(features, test);
  let loss = 0;
  let constant = 0;
  if (model.task === "classification") {
    const shares = [0, 1, 2].map((id) => rows.filter((row) => classes![row] === id).length / rows.length);
    for (const [place, row] of test.entries()) {
      loss -= Math.log(Math.max(prediction.probabilities![3 * place + classes![row]!]!, 1e-9));
      constant -= Math.log(shares[classes![row]!]!);
    }
  } else {
    const mean = rows.reduce((sum, row) => sum + returns![row]!, 0) / rows.length;
    for (const [place, row] of test.entries()) {
      loss += (returns![row]! - prediction.returns![place]!) ** 2;
      constant += (returns![row]! - mean) ** 2;
    }
  }
  return 1 - loss / constant;
}

/** Every family and task passes these: called inside a `describe`. */
export function conformsToContract(
  { family, parameters, long, isSeedless = false }: ConformanceSubject,
  task: Task,
): void {
  const fit = (
    data: TrainingData,
    given = parameters,
    context = createRunContext({ seed: 5, threads: 2 }),
  ): Promise<Model> => family.fit(data, task, parseOptions(family.parameters(task), given), context);

  const isYardstick = family.isYardstick === true;

  it(
    isYardstick ? "knows nothing of signal or noise" : "learns a planted signal and finds none in noise",
    async () => {
      const planted = plantedData(1, 1);
      const noise = plantedData(0, 2);
      const learned = await skill(await fit(planted.data), planted);
      if (isYardstick) expect(learned).toBeLessThan(0.01);
      else expect(learned).toBeGreaterThan(0.1);
      expect(await skill(await fit(noise.data), noise)).toBeLessThan(0.01);
    },
  );

  it("counts rows by their weight: spoilt ones that weigh nothing teach nothing", async () => {
    const planted = plantedData(1, 1);
    const { data } = planted;
    const spoilt = { ...data, classes: data.classes!.slice(), returns: data.returns!.slice() };
    const sampleWeight = new Float64Array(data.features.length).fill(1);
    for (const row of data.rows.filter((_, place) => place % 2 === 0)) {
      spoilt.classes[row] = 2 - spoilt.classes[row]!;
      spoilt.returns[row]! *= -1;
      sampleWeight[row] = 0;
    }
    const weighed = await fit({ ...spoilt, sampleWeight });
    if (isYardstick) {
      const alone = await fit({ ...data, rows: data.rows.filter((row) => sampleWeight[row] === 1) });
      expect(await weighed.predict(data.features)).toEqual(await alone.predict(data.features));
      expect(await weighed.predict(data.features)).not.toEqual(
        await (await fit(spoilt)).predict(data.features),
      );
      return;
    }
    expect(await skill(weighed, planted)).toBeGreaterThan(0.1);
    expect(await skill(await fit(spoilt), planted)).toBeLessThan(0.05);
  });

  it("looks at no row beyond those given", async () => {
    const { data, test } = plantedData(1, 3);
    const model = await fit(data);
    const changed = plantedData(1, 3).data;
    for (const row of test) {
      for (const column of changed.features.columns) column[row] = 1e6;
      changed.classes![row] = 0;
      changed.returns![row] = 1e6;
    }
    expect(await savedBytes(await fit(changed))).toEqual(await savedBytes(model));
  });

  it(`gives the same bytes for the same seed and any number of threads, ${isSeedless ? "and for every seed" : "others for another seed"}`, async () => {
    const { data } = plantedData(1, 4);
    const bytes = await Promise.all(
      [1, 2, 3].map(async (threads) =>
        savedBytes(await fit(data, parameters, createRunContext({ seed: 5, threads }))),
      ),
    );
    expect(bytes[1]).toEqual(bytes[0]);
    expect(bytes[2]).toEqual(bytes[0]);
    const otherSeed = await savedBytes(await fit(data, parameters, createRunContext({ seed: 6 })));
    if (isSeedless) expect(otherSeed).toEqual(bytes[0]);
    else expect(otherSeed).not.toEqual(bytes[0]);
  });

  it("predicts one row as it predicts it in a batch, missing values included, and explains what it predicts", async () => {
    const { data, test } = plantedData(1, 5);
    const model = await fit(data);
    const batch = await model.predict(data.features, test);
    for (let place = 0; place < 50; place++) {
      const one = await model.predict(data.features, test.subarray(place, place + 1));
      if (task === "classification")
        expect([...one.probabilities!]).toEqual([...batch.probabilities!.subarray(3 * place, 3 * place + 3)]);
      else expect(one.returns![0]).toBe(batch.returns![place]);
    }
    const values = batch.probabilities ?? batch.returns!;
    expect(values.every(Number.isFinite)).toBe(true);
    await expectExplained(model, { data, test });
  });

  it("predicts the same after saving and loading", async () => {
    const { data, test } = plantedData(1, 6);
    const model = await fit(data);
    const directory = await mkdtemp(join(tmpdir(), "pregao-conformance-"));
    try {
      const names = await model.save(directory);
      expect(await filesOf(directory)).toEqual([...names].sort());
      const loaded = await family.load(directory);
      expect(await loaded.predict(data.features, test)).toEqual(await model.predict(data.features, test));
      expect(loaded.importance()).toEqual(model.importance());
      expect(loaded.parameters).toEqual(model.parameters);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  it("stops within a second when it is asked to", async () => {
    const { data } = plantedData(1, 7);
    const abort = new AbortController();
    let asked = 0;
    const context = createRunContext({
      signal: abort.signal,
      progress: () => {
        if (asked === 0) asked = performance.now();
        abort.abort();
      },
    });
    await expect(fit(data, long, context)).rejects.toThrow();
    expect(performance.now() - asked).toBeLessThan(1000);
  });

  it("refuses another feature set by name, and takes its own with the columns in another order", async () => {
    const { data, test } = plantedData(1, 8);
    const model = await fit(data);
    const { features } = data;
    const other = {
      ...features,
      names: ["a", "b", "c", "d", "f"],
      featureSetId: "fs-other",
      identities: ["a v1", "b v1", "c v2", "d v1", "f v1"],
    };
    await expect(model.predict(other)).rejects.toThrow(
      /missing: e.*not known to the model: f.*changed: c v1 → c v2/,
    );
    const order = [4, 2, 0, 1, 3];
    const turned = {
      ...features,
      names: order.map((j) => features.names[j]!),
      columns: order.map((j) => features.columns[j]!),
    };
    expect(await model.predict(turned, test)).toEqual(await model.predict(features, test));
  });

  it("names its parameters with descriptions, and its search spaces lie within them", () => {
    const table = family.parameters(task);
    for (const [name, schema] of Object.entries(table))
      expect(schema.meta()?.description, name).toMatch(/\.$/);
    for (const space of Object.values(family.searchSpaces)) {
      for (const [name, values] of Object.entries(space)) {
        for (const value of values) expect(parseOptions(table, { [name]: value })[name]).toBe(value);
      }
    }
  });
}

/** Attributions add up to the predictions, and nothing moves them as the planted column does. Nothing where the family has none. */
async function expectExplained(model: Model, { data, test }: ReturnType<typeof plantedData>): Promise<void> {
  if (model.explain === undefined) return;
  const rows = test.subarray(0, 40);
  const found = await model.explain(data.features, rows, createRunContext({ threads: 2 }));
  const { outputs, featureNames, values, expected, largestGap = 0 } = found;
  expect(featureNames).toEqual(model.featureNames);
  const sums = Array.from({ length: rows.length * outputs.length }, (_, at) => {
    const own = values.subarray(at * featureNames.length, (at + 1) * featureNames.length);
    return own.reduce((sum, value) => sum + value, expected[at % outputs.length]!);
  });
  const predicted = await model.predict(data.features, rows);
  const wanted = model.task === "regression" ? predicted.returns! : predicted.probabilities!;
  const reached = outputs[0]!.startsWith("log-odds") ? sharesOf(sums, outputs.length) : sums;
  expect(reached.length).toBe(wanted.length);
  for (const [at, value] of reached.entries())
    expect(Math.abs(value - wanted[at]!)).toBeLessThan(1e-5 + largestGap);
  const size = featureNames.map((_, feature) => {
    return values.reduce(
      (sum, value, at) => (at % featureNames.length === feature ? sum + Math.abs(value) : sum),
      0,
    );
  });
  expect(size.indexOf(Math.max(...size))).toBe(1);
}

/** Probabilities of log-odds: of the second of two classes where there is one output a row, else shares of all. */
function sharesOf(margins: readonly number[], outputs: number): number[] {
  if (outputs === 1)
    return margins.flatMap((margin) => [1 / (1 + Math.exp(margin)), 1 / (1 + Math.exp(-margin))]);
  return margins.map((margin, at) => {
    const own = margins.slice(at - (at % outputs), at - (at % outputs) + outputs);
    return Math.exp(margin) / own.reduce((sum, other) => sum + Math.exp(other), 0);
  });
}

/** Every file under a folder, from it, in order of name. */
async function filesOf(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
    .sort();
}

async function savedBytes(model: Model): Promise<Record<string, string>> {
  const directory = await mkdtemp(join(tmpdir(), "pregao-conformance-"));
  try {
    const names = await model.save(directory);
    const contents = await Promise.all(names.map((name) => readFile(join(directory, name), "base64")));
    return Object.fromEntries(names.map((name, index) => [name, contents[index]!]));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
