import type { ScoredVersion } from "../contract.ts";
import type { LoggedPrediction } from "./logged-prediction.ts";
import type { PredictionLog, ScoredPrediction } from "./prediction-log.ts";

/** Scored predictions that count: the newest. */
const newest = 1000;
/** Of the standard normal: the interval holds 95 %. */
const deviations = 1.959963984540054;

/** How every version did on its newest scored predictions, beside what knowing nothing would have done. */
export function versionScores(log: PredictionLog): ScoredVersion[] {
  return log
    .scoredVersions()
    .map(({ folder, model, version, task }) =>
      scoresOf({ model, version, task }, log.scored(folder, model, version, newest)),
    );
}

export function scoresOf(
  of: { readonly model: string; readonly version: number; readonly task: LoggedPrediction["task"] },
  scored: readonly ScoredPrediction[],
): ScoredVersion {
  const count = scored.length;
  const right = scored.reduce((sum, { isRight }) => sum + Number(isRight), 0);
  const { low, high } = wilsonInterval(right, count);
  const loss = scored.reduce((sum, one) => sum + one.loss, 0) / count;
  const counts = new Map<string | number, number>();
  for (const { outcome } of scored) {
    const told = of.task === "classification" ? outcome : Math.sign(outcome as number);
    counts.set(told, (counts.get(told) ?? 0) + 1);
  }
  const shares = [...counts.values()].map((one) => one / count);
  const baselineLoss =
    of.task === "classification"
      ? shares.reduce((sum, share) => sum - share * Math.log(share), 0)
      : scored.reduce((sum, { outcome }) => sum + (outcome as number) ** 2, 0) / count;
  return {
    ...of,
    scored: count,
    accuracy: right / count,
    accuracyLow: low,
    accuracyHigh: high,
    baseline: Math.max(...shares),
    loss,
    baselineLoss,
  };
}

/** Wilson's interval of a share (1927). */
export function wilsonInterval(right: number, count: number, z = deviations): { low: number; high: number } {
  const share = right / count;
  const square = z * z;
  const centre = (share + square / (2 * count)) / (1 + square / count);
  const half =
    (z * Math.sqrt((share * (1 - share)) / count + square / (4 * count * count))) / (1 + square / count);
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
