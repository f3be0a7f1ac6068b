import { PregaoError } from "../../errors.ts";
import type { Prediction } from "../../models/index.ts";

/** What of a classifier's answer is traded: its decision, or by how much one side is likelier than the other. */
export type ScoreKind = "decision" | "edge";

/**
 * One score a predicted row, above 0 for long and below 0 for short. Forecasts of returns are their own scores. Of
 * classes, which stand in the order sell … buy: `decision` gives −1, 0 or 1 by the most probable class (the first of
 * equals), `edge` the probability of the last class less that of the first. NaN where a forecast is NaN. O(rows × classes).
 */
export function forecastScores(
  { rows, probabilities, returns }: Prediction,
  classNames: readonly string[],
  kind: ScoreKind = "decision",
): Float64Array {
  if (returns !== undefined) return returns;
  const width = classNames.length;
  if (probabilities === undefined || width < 2) {
    throw new PregaoError("PREGAO_EVALUATION_INPUT", {
      what: "positions",
      reason: "the forecast holds neither returns nor probabilities of two classes or more",
    });
  }
  return Float64Array.from({ length: rows }, (_, row) => {
    const shares = probabilities.subarray(row * width, (row + 1) * width);
    if (shares.some(Number.isNaN)) return Number.NaN;
    if (kind === "edge") return shares[width - 1]! - shares[0]!;
    const decided = shares.indexOf(Math.max(...shares));
    return decided === width - 1 ? 1 : decided === 0 ? -1 : 0;
  });
}
