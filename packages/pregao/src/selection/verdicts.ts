import type { FeatureMatrix } from "../features/contract.ts";
import type { Selection } from "./contract.ts";

/** A selection from a reason for each feature that is dropped (undefined: kept), row for row with the names. */
export function selectionOf(
  method: string,
  { names }: FeatureMatrix,
  reasons: readonly (string | undefined)[],
  scores: ArrayLike<number>,
): Selection {
  return {
    method,
    kept: names.filter((_, place) => reasons[place] === undefined),
    dropped: names.flatMap((name, place) => {
      const reason = reasons[place];
      return reason === undefined ? [] : [{ name, reason }];
    }),
    scores: Object.fromEntries(names.map((name, place) => [name, scores[place]!])),
  };
}

/** Places from the highest score to the lowest; of equal scores the earlier column first, NaN last. */
export function rankByScore(scores: ArrayLike<number>): Int32Array {
  const key = (place: number): number =>
    Number.isNaN(scores[place]!) ? Number.NEGATIVE_INFINITY : scores[place]!;
  const order = Int32Array.from({ length: scores.length }, (_, place) => place);
  return order.sort((a, b) => {
    const [of, other] = [key(a), key(b)];
    return of === other ? a - b : of > other ? -1 : 1;
  });
}

/** A figure as a reason shows it. */
export function shown(value: number): string {
  return String(Number(value.toPrecision(3))).replace("-", "−");
}
