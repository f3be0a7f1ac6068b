import type { Selector } from "./contract.ts";
import { correlationMatrix } from "./correlation-matrix.ts";
import { requireKeep } from "./keep-rule.ts";
import { targetRelevance } from "./relevance.ts";
import { selectionOf, shown } from "./verdicts.ts";

/** Below this a mean correlation is as good as none: a quotient by it would let noise win. */
const leastRedundancy = 0.001;

/**
 * Minimum redundancy, maximum relevance (Ding and Peng 2005, "Minimum redundancy feature selection from microarray gene
 * expression data", F-test correlation quotient): the most relevant feature first, then again and again the one whose
 * relevance divided by its mean absolute correlation with those already chosen is the highest, until `keep` are chosen. Of
 * equals the earlier column. Features that say nothing of the target alone are not chosen. O(features² × rows).
 */
export function minimumRedundancy(keep: number): Selector {
  requireKeep(keep);
  const method = `minimum redundancy, ${keep} kept`;
  return {
    method,
    async select(data) {
      const { features, rows } = data;
      const width = features.names.length;
      const relevance = targetRelevance(data);
      const correlations = correlationMatrix(features.columns, rows);
      const redundancy = new Float64Array(width);
      const scores = new Float64Array(width).fill(Number.NaN);
      const chosen: number[] = [];
      const isChosen = new Uint8Array(width);
      while (chosen.length < Math.min(keep, width)) {
        let best = -1;
        for (let place = 0; place < width; place++) {
          if (isChosen[place] === 1 || Number.isNaN(relevance[place]!)) continue;
          const shared =
            chosen.length === 0 ? 1 : Math.max(leastRedundancy, redundancy[place]! / chosen.length);
          scores[place] = relevance[place]! / shared;
          if (best < 0 || scores[place]! > scores[best]!) best = place;
        }
        if (best < 0) break;
        isChosen[best] = 1;
        chosen.push(best);
        for (let place = 0; place < width; place++)
          redundancy[place]! += Math.abs(correlations[best * width + place]!) || 0;
      }
      const reasons = features.names.map((_, place) => {
        if (isChosen[place] === 1) return undefined;
        if (Number.isNaN(relevance[place]!))
          return "is constant or too seldom known to say anything of the target";
        const shared = shown(redundancy[place]! / chosen.length);
        return `relevance ${shown(relevance[place]!)}, mean correlation ${shared} with the ${chosen.length} chosen`;
      });
      return selectionOf(method, features, reasons, scores);
    },
  };
}
