import { expect, it } from "vitest";
import { createRandom } from "../../random.ts";
import { superiorPredictiveAbility } from "./superior-predictive-ability.ts";

function losses(seed: number, models: number, dates: number, edge: number): [Float64Array, Float64Array[]] {
  const random = createRandom(seed, "losses");
  const draw = (mean: number): Float64Array =>
    Float64Array.from({ length: dates }, () => mean + random.normal());
  return [draw(1), Array.from({ length: models }, (_, k) => draw(k === 2 ? 1 - edge : 1))];
}

/** Hansen's formulas on copied dates. */
function slowly(
  benchmark: Float64Array,
  models: Float64Array[],
  blockLength: number,
  resamples: number,
  seed: number,
) {
  const n = benchmark.length;
  const random = createRandom(seed, "superior-ability");
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const gains = models.map((model) => [...benchmark].map((loss, date) => loss - model[date]!));
  const drawn = Array.from({ length: resamples }, () => {
    const dates: number[] = [];
    while (dates.length < n) {
      const start = random.integer(n);
      for (let i = 0; i < blockLength && dates.length < n; i++) dates.push((start + i) % n);
    }
    return gains.map((gain) => mean(dates.map((date) => gain[date]!)));
  });
  const deviation = gains.map((gain, k) =>
    Math.sqrt(mean(drawn.map((means) => n * (means[k]! - mean(gain)) ** 2))),
  );
  const statistic = Math.max(0, ...gains.map((gain, k) => (Math.sqrt(n) * mean(gain)) / deviation[k]!));
  const pValue = (centreOf: (gain: number, k: number) => number): number =>
    drawn.filter(
      (means) =>
        Math.max(
          0,
          ...means.map((value, k) => (Math.sqrt(n) * (value - centreOf(mean(gains[k]!), k))) / deviation[k]!),
        ) > statistic,
    ).length / resamples;
  return {
    statistic,
    upper: pValue((gain) => gain),
    lower: pValue((gain) => Math.max(0, gain)),
    pValue: pValue((gain, k) =>
      (Math.sqrt(n) * gain) / deviation[k]! >= -Math.sqrt(2 * Math.log(Math.log(n))) ? gain : 0,
    ),
  };
}

it("equals a bootstrap that copies the drawn dates", () => {
  const [benchmark, models] = losses(1, 5, 60, 0.3);
  models[0] = models[0]!.map((loss) => loss + 2);
  const found = superiorPredictiveAbility(benchmark, models, { blockLength: 7, resamples: 200, seed: 4 });
  const expected = slowly(benchmark, models, 7, 200, 4);
  expect(found.statistic).toBeCloseTo(expected.statistic, 9);
  expect(found).toMatchObject({
    best: 2,
    pValue: expected.pValue,
    lower: expected.lower,
    upper: expected.upper,
  });
  expect(found.lower).toBeLessThanOrEqual(found.pValue);
  expect(found.pValue).toBeLessThanOrEqual(found.upper);
});

it("finds one that is better among ten, and seldom one where none is", () => {
  const options = { blockLength: 5, resamples: 300, seed: 1 };
  const [benchmark, models] = losses(2, 10, 300, 0.6);
  expect(superiorPredictiveAbility(benchmark, models, options)).toMatchObject({ best: 2, pValue: 0 });
  const claims = Array.from({ length: 60 }, (_, seed) => {
    const [peer, tried] = losses(seed, 10, 150, 0);
    return superiorPredictiveAbility(peer, tried, options).pValue < 0.05;
  });
  expect(claims.filter(Boolean).length).toBeLessThanOrEqual(9);
});

it("says nothing of models that are all worse or the same", () => {
  const [benchmark] = losses(3, 1, 50, 0);
  const found = superiorPredictiveAbility(benchmark, [benchmark, benchmark.map((loss) => loss + 1)], {
    blockLength: 3,
    resamples: 50,
    seed: 1,
  });
  expect(found).toEqual({ statistic: 0, best: null, pValue: 1, lower: 1, upper: 1 });
});

it("refuses losses that do not fit", () => {
  const [benchmark, models] = losses(3, 2, 50, 0);
  const options = { blockLength: 3, seed: 1 };
  expect(() => superiorPredictiveAbility(benchmark, [], options)).toThrow(/no model/);
  expect(() => superiorPredictiveAbility(benchmark, [models[0]!.subarray(1)], options)).toThrow(
    /model 0 has 49/,
  );
  expect(() => superiorPredictiveAbility(benchmark.subarray(0, 5), models, options)).toThrow(
    /5 dates are too few/,
  );
});
