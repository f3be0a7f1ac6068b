import { PregaoError } from "../errors.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import type { Selection } from "./contract.ts";
import { rankByScore, selectionOf, shown } from "./verdicts.ts";

/** How many of the ranked features stay: a number of them, or those above the mean of the scores. */
export type Keep = number | "mean";

export function requireKeep(keep: Keep): void {
  if (keep === "mean" || (Number.isInteger(keep) && keep >= 1)) return;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "keep",
    value: keep,
    reason: "it must be a whole number from 1, or mean",
  });
}

/** Keeps the best by score; `unit` names the score in reasons. A score of the mean itself stays. */
export function keepBest(
  method: string,
  unit: string,
  features: FeatureMatrix,
  scores: Float64Array,
  keep: Keep,
): Selection {
  const ranked = rankByScore(scores);
  const mean = scores.reduce((sum, score) => sum + (Number.isNaN(score) ? 0 : score), 0) / scores.length;
  const reasons: (string | undefined)[] = features.names.map(() => undefined);
  for (const [rank, place] of ranked.entries()) {
    const score = scores[place]!;
    if (keep === "mean") {
      if (!(score >= mean)) reasons[place] = `${unit} ${shown(score)}, below the mean of ${shown(mean)}`;
    } else if (rank >= keep) {
      reasons[place] = `${unit} ${shown(score)}, rank ${rank + 1} of ${ranked.length} (${keep} kept)`;
    }
  }
  return selectionOf(method, features, reasons, scores);
}
