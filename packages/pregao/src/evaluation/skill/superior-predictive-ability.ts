import { PregaoError } from "../../errors.ts";
import { createRandom } from "../../random.ts";

export interface SuperiorAbilityOptions {
  /** In dates; see `chooseBlockLength`. */
  readonly blockLength: number;
  readonly resamples?: number;
  readonly seed: number;
}

export interface SuperiorAbility {
  /** Largest √n · mean gain / deviation over the models, at least 0. */
  readonly statistic: number;
  /** The model of that statistic; null where none gains. */
  readonly best: number | null;
  /** That the best of them only looks better than the benchmark because so many were tried (Hansen's consistent one). */
  readonly pValue: number;
  /** As if every model that does worse had been told to be as good as the benchmark, and as White's reality check does. */
  readonly lower: number;
  readonly upper: number;
}

/**
 * The test for superior predictive ability of Hansen (2005): is the best of several forecasters better than the
 * benchmark, given that it was picked? `benchmark` and `models` are losses, one a date in order of time. White's (2000)
 * reality check is its `upper` p-value, here of standardised gains. Resampled by a circular block bootstrap.
 * Throws PREGAO_EVALUATION_INPUT. O(resamples × dates / blockLength × models).
 */
export function superiorPredictiveAbility(
  benchmark: Float64Array,
  models: readonly Float64Array[],
  { blockLength, resamples = 2000, seed }: SuperiorAbilityOptions,
): SuperiorAbility {
  const dates = checkLosses(benchmark, models);
  const root = Math.sqrt(dates);
  const prefixes = models.map((losses) => {
    const prefix = new Float64Array(dates + 1);
    for (let date = 0; date < dates; date++)
      prefix[date + 1] = prefix[date]! + benchmark[date]! - losses[date]!;
    return prefix;
  });
  const gains = prefixes.map((prefix) => prefix[dates]! / dates);
  const drawn = drawMeans(prefixes, dates, { blockLength, resamples, seed });
  const deviations = drawn.map((means, k) =>
    Math.sqrt(means.reduce((sum, mean) => sum + dates * (mean - gains[k]!) ** 2, 0) / resamples),
  );
  const standardised = gains.map((gain, k) => (deviations[k]! > 0 ? (root * gain) / deviations[k]! : 0));
  const statistic = Math.max(0, ...standardised);
  const limit = -Math.sqrt(2 * Math.log(Math.log(dates)));
  /** Share of the resamples whose greatest gain, taken about `centres`, exceeds the statistic. */
  const exceeded = (centres: readonly number[]): number => {
    let count = 0;
    for (let resample = 0; resample < resamples; resample++) {
      let most = 0;
      for (let k = 0; k < models.length; k++) {
        if (deviations[k]! === 0) continue;
        most = Math.max(most, (root * (drawn[k]![resample]! - centres[k]!)) / deviations[k]!);
      }
      if (most > statistic) count++;
    }
    return count / resamples;
  };
  return {
    statistic,
    best: statistic > 0 ? standardised.indexOf(statistic) : null,
    pValue: statistic === 0 ? 1 : exceeded(gains.map((gain, k) => (standardised[k]! >= limit ? gain : 0))),
    lower: statistic === 0 ? 1 : exceeded(gains.map((gain) => Math.max(0, gain))),
    upper: statistic === 0 ? 1 : exceeded(gains),
  };
}

/** Mean gain of each model in each resample; all models on the same dates. */
function drawMeans(
  prefixes: readonly Float64Array[],
  dates: number,
  { blockLength, resamples, seed }: Required<SuperiorAbilityOptions>,
): Float64Array[] {
  const random = createRandom(seed, "superior-ability");
  const means = prefixes.map(() => new Float64Array(resamples));
  for (let resample = 0; resample < resamples; resample++) {
    for (let taken = 0; taken < dates; taken += blockLength) {
      const start = random.integer(dates);
      const end = start + Math.min(blockLength, dates - taken);
      for (const [k, prefix] of prefixes.entries()) {
        let sum = prefix[Math.min(end, dates)]! - prefix[start]!;
        if (end > dates) sum += prefix[end - dates]!;
        means[k]![resample]! += sum / dates;
      }
    }
  }
  return means;
}

function checkLosses(benchmark: Float64Array, models: readonly Float64Array[]): number {
  const refuse = (reason: string): never => {
    throw new PregaoError("PREGAO_EVALUATION_INPUT", { what: "superior predictive ability", reason });
  };
  const dates = benchmark.length;
  if (dates < 10) refuse(`${dates} dates are too few`);
  if (models.length === 0) refuse("no model is given");
  for (const [k, losses] of [benchmark, ...models].entries()) {
    const what = k === 0 ? "the benchmark" : `model ${k - 1}`;
    if (losses.length !== dates) refuse(`${what} has ${losses.length} losses, the benchmark ${dates}`);
    const bad = losses.findIndex((loss) => !Number.isFinite(loss));
    if (bad >= 0) refuse(`the loss of ${what} on date ${bad} is ${losses[bad]}`);
  }
  return dates;
}
