import { PregaoError } from "../errors.ts";
import type { Selector } from "./contract.ts";
import { targetRelevance } from "./relevance.ts";
import { StrongestCorrelation } from "./strongest-correlation.ts";
import { rankByScore, selectionOf } from "./verdicts.ts";

/** Common rows that a correlation needs before a feature is dropped by it. */
const leastCommonRows = 30;

/**
 * Of features that say the same keeps one: they are taken from the most relevant to the target down (the F statistic of
 * {@link targetRelevance}; the earlier column of equals), and each is dropped if its correlation with one already kept is
 * above `threshold` in magnitude. O(features² × rows), and mostly a tenth of it.
 */
export function correlationFilter(threshold = 0.95): Selector {
  if (!(threshold > 0 && threshold <= 1)) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "threshold",
      value: threshold,
      reason: "a correlation lies between 0 and 1",
    });
  }
  const method = `correlation of at most ${threshold}`;
  return {
    method,
    async select(data) {
      const { features, rows } = data;
      const relevance = targetRelevance(data);
      const correlations = new StrongestCorrelation(features.columns, rows, leastCommonRows);
      const reasons: (string | undefined)[] = features.names.map(() => undefined);
      const kept: number[] = [];
      for (const place of rankByScore(relevance)) {
        const nearest = correlations.above(threshold, place, kept);
        if (nearest !== null) {
          reasons[place] =
            `correlates ${figureOf(nearest.correlation)} with ${features.names[nearest.place]}, which ranks higher`;
        } else kept.push(place);
      }
      return selectionOf(method, features, reasons, relevance);
    },
  };
}

/** Two or three decimals, cut and not rounded: only what is the same correlates 1.00. */
function figureOf(correlation: number): string {
  const cut = Math.trunc(correlation * 1000 * (1 + 1e-9)) / 1000;
  return cut.toFixed(3).replace(/0$/, "").replace("-", "−");
}
