import type { UnseenData } from "../unseen.ts";
import { nothingToJudge } from "../unseen.ts";

export interface CommonRows {
  /** For each model the rows of its own bars; all lists name the same bars in the same order. */
  readonly rows: readonly Int32Array[];
  readonly train: readonly Int32Array[];
}

/**
 * The rows that every model can be judged on: not seen by any, with an outcome and features for all; and the rows that lie in the
 * training period of all. Bars are told by symbol and time, because a model may bring other symbols with it. Throws
 * PREGAO_NOTHING_TO_JUDGE where there are none. O(rows × models).
 */
export function commonRows(opened: readonly UnseenData[]): CommonRows {
  const from = Math.max(...opened.map((unseen) => unseen.from));
  const rows = intersect(
    opened,
    opened.map(({ rows: own, bars }) => own.filter((row) => bars.time[row]! >= from)),
  );
  const train = intersect(
    opened,
    opened.map((unseen) => unseen.train),
  );
  const day = new Date(from).toISOString().slice(0, 10);
  if (rows[0]!.length === 0)
    throw nothingToJudge(opened[0]!, `since ${day} that all compared models can be judged on`);
  if (train[0]!.length === 0)
    throw nothingToJudge(opened[0]!, "of a training period common to all, which the baselines need");
  return { rows, train };
}

function intersect(opened: readonly UnseenData[], lists: readonly Int32Array[]): Int32Array[] {
  const keyed = opened.map(({ bars }, place) => {
    const keys = new Map<string, number>();
    for (const row of lists[place]!) keys.set(`${bars.frame.symbolAt(row)} ${bars.time[row]}`, row);
    return keys;
  });
  const common = [...keyed[0]!.keys()].filter((key) => keyed.every((keys) => keys.has(key)));
  return keyed.map((keys) => Int32Array.from(common, (key) => keys.get(key)!));
}
