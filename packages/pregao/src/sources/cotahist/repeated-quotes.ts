import { orderRows } from "../reading/row-order.ts";

/** What tells two quotes of one symbol and date apart. */
export interface QuoteKeys {
  readonly time: Float64Array;
  readonly symbol: Int32Array;
  readonly symbols: readonly string[];
  readonly bdi: Float64Array;
  readonly specification: Float64Array;
  readonly quoteVolume: Float64Array;
}

const standardLot = 2;

/**
 * The rows that stay where B3 quotes one ticker more than once on a date, under another class of the bulletin (CODBDI) or
 * another specification (ESPECI): the standard lot before all others, then the larger traded value, then the first in the
 * file. Rows that agree in both stay side by side: they repeat each other, or contradict each other, and that is
 * for the next stage to tell. Ascending; O(rows).
 */
export function withoutRepeatedQuotes(keys: QuoteKeys): Int32Array {
  const { time, symbol, bdi, specification } = keys;
  const { index } = orderRows(
    keys,
    Int32Array.from(time, (_, row) => row),
  );
  const stays = new Uint8Array(time.length).fill(1);
  for (let from = 0, to = 1; from < index.length; from = to++) {
    const first = index[from]!;
    while (to < index.length && symbol[index[to]!] === symbol[first] && time[index[to]!] === time[first])
      to++;
    if (to - from === 1) continue;
    let best = first;
    for (let k = from + 1; k < to; k++) if (isBetter(keys, index[k]!, best)) best = index[k]!;
    for (let k = from; k < to; k++) {
      const row = index[k]!;
      if (bdi[row] !== bdi[best] || specification[row] !== specification[best]) stays[row] = 0;
    }
  }
  const kept = new Int32Array(time.length);
  let count = 0;
  for (let row = 0; row < stays.length; row++) if (stays[row] === 1) kept[count++] = row;
  return kept.subarray(0, count);
}

/** `index` goes through the file in order, so a tie leaves the first. */
function isBetter({ bdi, quoteVolume }: QuoteKeys, row: number, best: number): boolean {
  const isStandard = bdi[row] === standardLot;
  if (isStandard !== (bdi[best] === standardLot)) return isStandard;
  return quoteVolume[row]! > quoteVolume[best]!;
}
