import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { backtestOverfitting } from "./backtest-overfitting.ts";
import { dieboldMariano } from "./diebold-mariano.ts";
import { returnMoments } from "./return-moments.ts";
import {
  deflatedSharpeRatio,
  expectedMaximumSharpe,
  minimumTrackRecordLength,
  probabilisticSharpeRatio,
} from "./sharpe-statistics.ts";
import { studentQuantile, studentTail } from "./student-distribution.ts";

interface Case<Expected> {
  readonly name: string;
  readonly expected: Expected;
}

/** Made by interop/evaluation/skill_values.py. */
const reference: {
  readonly student: readonly { readonly x: number; readonly freedom: number; readonly tail: number }[];
  readonly diebold_mariano: readonly (Case<{
    readonly difference: number;
    readonly statistic: number;
    readonly p_value: number;
    readonly kernel: string;
  }> & { readonly horizon: number; readonly first: number[]; readonly second: number[] })[];
  readonly sharpe: readonly (Case<Readonly<Record<string, number>>> & {
    readonly returns: number[];
    readonly trials: number;
    readonly variance: number;
    readonly benchmark: number;
  })[];
  readonly overfitting: readonly (Case<Readonly<Record<string, number>>> & {
    readonly blocks: number;
    readonly returns: number[][];
  })[];
} = JSON.parse(readFileSync(new URL("reference-values.json", import.meta.url), "utf8"));

const same = (found: number | null, wanted: number): void =>
  expect(Math.abs(found! - wanted)).toBeLessThanOrEqual(1e-12 + 1e-9 * Math.abs(wanted));

describe("as NumPy and SciPy have it", () => {
  it("Student's distribution, and its quantiles back", () => {
    for (const { x, freedom, tail } of reference.student) {
      same(studentTail(x, freedom), tail);
      same(studentTail(-x, freedom), 1 - tail);
      same(studentQuantile(tail, freedom), x);
    }
    expect(reference.student.length).toBe(30);
    expect(studentTail(0, 5)).toBe(0.5);
    expect(studentQuantile(0.5, 5)).toBeCloseTo(0, 12);
    expect(studentQuantile(0.7, 5)).toBeNaN();
  });

  it.each(reference.diebold_mariano)("Diebold–Mariano: $name", ({ first, second, horizon, expected }) => {
    const found = dieboldMariano(Float64Array.from(first), Float64Array.from(second), { horizon });
    same(found.difference, expected.difference);
    same(found.statistic, expected.statistic);
    same(found.pValue, expected.p_value);
    expect(found.kernel).toBe(expected.kernel);
    expect(found).toMatchObject({ observations: first.length, lags: horizon - 1 });
  });

  it.each(reference.sharpe)("Sharpe ratios: $name", ({ returns, trials, variance, benchmark, expected }) => {
    const moments = returnMoments(Float64Array.from(returns));
    const sample = { ...moments, sharpe: moments.mean / moments.deviation };
    same(sample.sharpe, expected.sharpe!);
    same(sample.skewness, expected.skewness!);
    same(sample.kurtosis, expected.kurtosis!);
    same(probabilisticSharpeRatio(sample, benchmark), expected.probabilistic!);
    same(expectedMaximumSharpe({ trials, variance }), expected.expected_maximum!);
    same(deflatedSharpeRatio(sample, { trials, variance }), expected.deflated!);
    same(minimumTrackRecordLength(sample, benchmark), expected.track_record!);
  });

  it.each(reference.overfitting)("overfitting: $name", ({ returns, blocks, expected }) => {
    const found = backtestOverfitting(
      returns.map((series) => Float64Array.from(series)),
      { blocks },
    );
    same(found.probability, expected.probability!);
    expect(found.combinations).toBe(expected.combinations);
    same(found.logits.reduce((sum, logit) => sum + logit, 0) / found.combinations, expected.mean_logit!);
    same(found.probabilityOfLoss, expected.probability_of_loss!);
    same(found.degradation!.slope, expected.slope!);
    same(found.degradation!.intercept, expected.intercept!);
  });
});
