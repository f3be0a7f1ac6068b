import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { mixedColumns, noisyLabels } from "../forest/random-forest.fixture.ts";
import { fitLGBMClassifier, fitLGBMRegressor } from "../lightgbm/fit.ts";
import { Barrier } from "../workers/barrier.ts";
import type { BoostingJob } from "./job.ts";
import type { GradientInput } from "./objectives/objective.ts";
import { RowSampler, type RowSampling } from "./row-sampling.ts";

const ROWS = 20_000;

/** A sampler for one thread over its own memory, without a fit around it. */
function samplerOf(sampling: RowSampling, outputs = 1) {
  const bytes = 4 * ROWS;
  const buffer = new SharedArrayBuffer(1024 + 2 * bytes);
  const job = {
    settings: { sampling, seed: 3 },
    threads: 1,
    trainCount: ROWS - 100,
    evaluationCount: 100,
    rowCount: ROWS,
    sampleCounts: 64,
    threshold: 8,
    rowLists: [0, 1024, 0],
    gradientSizes: 1024 + bytes,
  } as unknown as BoostingJob;
  const input = {
    // Backwards, so that places and numbers of rows differ.
    rows: Int32Array.from({ length: ROWS }, (_, i) => (i < ROWS - 100 ? ROWS - 101 - i : i)),
    targets: Float32Array.from({ length: ROWS }, (_, row) => Number(row % 4 === 0)),
    pairs: new Float32Array(2 * ROWS * outputs),
    rowCount: ROWS,
    outputs,
  } as unknown as GradientInput;
  const sampler = new RowSampler(job, 0, buffer, input, new Barrier(new Int32Array(4), 1));
  const list = new Int32Array(buffer, 1024, ROWS);
  return { sampler, input, list };
}

describe("GOSS", () => {
  const goss = { kind: "goss", top: 0.2, other: 0.1, fromRound: 2 } as const;

  it("keeps the rows with the largest gradients and weighs up those it draws of the others", () => {
    const { sampler, input, list } = samplerOf(goss, 2);
    const { pairs } = input;
    for (let row = 0; row < ROWS; row++) {
      for (let k = 0; k < 2; k++) {
        pairs[2 * (k * ROWS + row)] = 0.5;
        pairs[2 * (k * ROWS + row) + 1] = ((row * 7919) % ROWS) * (k === 0 ? 1 : -2);
      }
    }
    const before = pairs.slice();
    sampler.weighGradients(2);
    const drawn = sampler.draw(2, 11);
    const sizeOf = (row: number) => (row * 7919) % ROWS;
    const sizes = Float64Array.from({ length: ROWS - 100 }, (_, row) => sizeOf(row)).sort();
    const threshold = sizes[sizes.length - Math.floor(0.2 * sizes.length)]!;
    const chosen = new Set(list.subarray(0, drawn));
    let [weight, others] = [0, 0];
    for (let row = 0; row < ROWS - 100; row++) {
      const factor = pairs[2 * row]! / before[2 * row]!;
      const isTop = sizeOf(row) >= threshold;
      if (isTop) expect(chosen.has(row)).toBe(true);
      expect(factor).toBeCloseTo(!isTop && chosen.has(row) ? 8 : 1, 5);
      for (const at of [1, 2 * ROWS, 2 * ROWS + 1]) {
        expect(pairs[2 * row + at]!).toBeCloseTo(before[2 * row + at]! * factor, 0);
      }
      if (chosen.has(row)) weight += factor;
      others += Number(chosen.has(row) && !isTop);
    }
    // A tenth of all rows, give or take five standard deviations; together they stand for all.
    expect(Math.abs(others - 1990)).toBeLessThan(5 * Math.sqrt(1990));
    expect(Math.abs(weight / (ROWS - 100) - 1)).toBeLessThan(0.1);
    // All rows are still there, those left out and the evaluation rows behind.
    expect([...list].sort((a, b) => a - b)).toEqual(Array.from({ length: ROWS }, (_, row) => row));
    expect([...list.subarray(ROWS - 100)]).toEqual([...input.rows.subarray(ROWS - 100)]);
  });

  it("learns from all rows in the first rounds, and draws others each round", () => {
    const { sampler, input, list } = samplerOf(goss);
    input.pairs.fill(1);
    sampler.weighGradients(1);
    expect(sampler.draw(1, 5)).toBe(-1);
    expect(input.pairs.every((value) => value === 1)).toBe(true);
    for (let i = 0; i < input.pairs.length; i++) input.pairs[i] = (i * 31) % 1009;
    const draw = (round: number) => {
      sampler.weighGradients(round);
      return list.slice(0, sampler.draw(round, 5));
    };
    expect(draw(2)).not.toEqual(draw(3));
  });
});

describe("bagging", () => {
  it("draws each class's share, the same rows until it is time for others", () => {
    const { sampler, list } = samplerOf({ kind: "bagging", positive: 0.8, negative: 0.3, every: 3 });
    const draw = (round: number) => list.slice(0, sampler.draw(round, 100 + round));
    const first = draw(0);
    for (const round of [1, 2]) expect(draw(round)).toEqual(first);
    expect(draw(3)).not.toEqual(first);
    const positive = first.filter((row) => row % 4 === 0).length / 4975;
    const negative = first.filter((row) => row % 4 !== 0).length / 14_925;
    expect(Math.abs(positive - 0.8)).toBeLessThan(0.03);
    expect(Math.abs(negative - 0.3)).toBeLessThan(0.02);
  });

  it("draws by the tree's seed when every tree has its own", () => {
    const { sampler, list } = samplerOf({ kind: "bagging", positive: 0.5, negative: 0.5, every: 0 });
    const draw = (seed: number) => list.slice(0, sampler.draw(0, seed));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(1)).toEqual(draw(1));
    expect(Math.abs(draw(1).length / (ROWS - 100) - 0.5)).toBeLessThan(0.02);
  });
});

describe("fits on samples", () => {
  const columns = mixedColumns(61, 6000, 5);
  const matrix = binColumns(columns);
  const labels = noisyLabels(61, columns, 3);

  it("give the same bytes for 1 to 4 threads", async () => {
    for (const parameters of [
      { data_sample_strategy: "goss", learning_rate: 0.5, n_estimators: 5 } as const,
      { subsample: 0.6, subsample_freq: 2, n_estimators: 5 },
    ]) {
      const bytes = await Promise.all(
        [1, 2, 3, 4].map(async (threads) =>
          Buffer.from(
            (await fitLGBMClassifier({ matrix, labels, classCount: 3, parameters, threads })).toBytes(),
          ),
        ),
      );
      for (const other of bytes.slice(1)) expect(Buffer.compare(other, bytes[0]!)).toBe(0);
    }
  });

  it("see in the root's hessians how many rows were drawn, and what they stand for", async () => {
    const targets = Float64Array.from(columns[3]!);
    const rootCovers = async (parameters: object) => {
      const model = await fitLGBMRegressor({
        matrix,
        targets,
        parameters: { n_estimators: 6, ...parameters },
      });
      return Array.from(model.trees.roots, (root) => model.cover[root]!);
    };
    const bagged = await rootCovers({ subsample: 0.5, subsample_freq: 2 });
    expect([bagged[1], bagged[3], bagged[5]]).toEqual([bagged[0], bagged[2], bagged[4]]);
    expect(new Set(bagged).size).toBe(3);
    for (const cover of bagged) expect(Math.abs(cover - 3000)).toBeLessThan(200);
    const goss = await rootCovers({ data_sample_strategy: "goss", learning_rate: 0.34 });
    expect(goss.slice(0, 2)).toEqual([6000, 6000]);
    expect(new Set(goss.slice(2)).size).toBeGreaterThan(1);
    for (const cover of goss.slice(2)) expect(Math.abs(cover / 6000 - 1)).toBeLessThan(0.15);
  });

  it("are refused where the parameters contradict one another", async () => {
    const boost = (parameters: object) => fitLGBMClassifier({ matrix, labels, classCount: 3, parameters });
    const goss = { data_sample_strategy: "goss" };
    await expect(boost({ ...goss, bagging_fraction: 0.5, bagging_freq: 1 })).rejects.toThrow(
      "draws rows itself",
    );
    await expect(boost({ ...goss, top_rate: 0.7, other_rate: 0.4 })).rejects.toThrow("add up to 1 at most");
    await expect(boost({ pos_bagging_fraction: 0.5, bagging_freq: 1 })).rejects.toThrow("two classes only");
  });
});
