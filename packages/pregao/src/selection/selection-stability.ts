import { PregaoError } from "../errors.ts";
import type { RunContext } from "../progress.ts";
import { timeOrderedFolds } from "../splits/time-ordered-folds.ts";
import type { SelectionData, Selector } from "./contract.ts";
import { selectionOf } from "./verdicts.ts";

/** How much a choice of features depends on the rows that it was made from. */
export interface SelectionStability {
  readonly folds: number;
  /** Share of the folds that keep each feature, in the order of the matrix. */
  readonly shares: readonly { readonly name: string; readonly share: number }[];
  /** Mean over pairs of folds of |both keep| / |either keeps|: 1 where all folds keep the same. */
  readonly agreement: number;
}

/**
 * Makes the choice anew on the training part of each of some purged folds in order of time, inside the training rows. A
 * feature that half of the folds keep was chosen by luck. Cost of `folds` choices.
 */
export async function selectionStability(
  selector: Selector,
  data: SelectionData,
  context: RunContext,
  folds = 5,
): Promise<SelectionStability> {
  const parts = timeOrderedFolds({ ...data.intervals, rows: data.rows, folds });
  const kept: ReadonlySet<string>[] = [];
  for (const { train } of parts) {
    kept.push(new Set((await selector.select({ ...data, rows: train }, context)).kept));
  }
  const shares = data.features.names.map((name) => ({
    name,
    share: kept.filter((own) => own.has(name)).length / folds,
  }));
  return { folds, shares, agreement: meanAgreement(kept) };
}

/** Keeps the features that at least `minimumShare` of the folds keep. */
export function stableSelector(selector: Selector, folds = 5, minimumShare = 0.6): Selector {
  if (!(minimumShare > 0 && minimumShare <= 1)) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "minimumShare",
      value: minimumShare,
      reason: "it must be above 0 and at most 1",
    });
  }
  const needed = Math.ceil(minimumShare * folds - 1e-9);
  const method = `${selector.method}, in ${needed} of ${folds} folds`;
  return {
    method,
    async select(data, context) {
      const { shares } = await selectionStability(selector, data, context, folds);
      const counts = shares.map(({ share }) => Math.round(share * folds));
      return selectionOf(
        method,
        data.features,
        counts.map((count) =>
          count >= needed ? undefined : `kept in ${count} of ${folds} folds (${needed} needed)`,
        ),
        shares.map(({ share }) => share),
      );
    },
  };
}

function meanAgreement(kept: readonly ReadonlySet<string>[]): number {
  let [sum, pairs] = [0, 0];
  for (const [place, one] of kept.entries()) {
    for (const other of kept.slice(place + 1)) {
      const both = [...one].filter((name) => other.has(name)).length;
      const either = one.size + other.size - both;
      sum += either === 0 ? 1 : both / either;
      pairs++;
    }
  }
  return sum / pairs;
}
