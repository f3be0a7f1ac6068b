/**
 * Why a column is accused, and what to do about it. The page docs/guide/look-ahead-audit.md tells each at length; a
 * test holds the page to this table.
 */
export const leakCauses = {
  "reads-ahead": {
    what: "reads bars after its own",
    remedy: "Look back instead: no negative shift, no centred window, no value of the next bar.",
  },
  "unfinished-bar": {
    what: "reads a longer bar (an hour, a day, a week) before that bar has ended",
    remedy: "Use the last longer bar that had closed, or build the running one from the bars so far.",
  },
  "back-fill": {
    what: "fills a missing value from a later bar",
    remedy: "Leave it missing (NaN), or carry the last known value forward.",
  },
  "fitted-on-all-rows": {
    what: "depends on every later bar: a mean, deviation, minimum, rank or model taken over the whole series",
    remedy: "Use a rolling or expanding window, or fit the scaling on training rows only.",
  },
  target: {
    what: "tells the outcome itself: it moves with the return that follows",
    remedy: "Take the label, or what it was made from, out of the features.",
  },
  "other-symbols": {
    what: "reads later bars of other symbols",
    remedy: "Compare symbols at one and the same date only.",
  },
  "series-length": {
    what: "depends on how many bars follow, not on their values",
    remedy: "Count from the start of the series or from the clock, never from its end.",
  },
  "warm-up-short": {
    what: "needs more rows before its first value than it declares",
    remedy: "Declare the warm-up that was measured.",
  },
  "memory-longer": {
    what: "is declared to read a window and remembers more than it",
    remedy: "Declare its memory as all history, or the longer window as its warm-up.",
  },
} as const;

/** Worth knowing, no reason to refuse the column. */
export const noteCauses = {
  rounding: {
    what: "changes with later bars by less than one part in a million",
    remedy: "Sum row by row: a sum over the whole series rounds differently with every bar that is added.",
  },
  "warm-up-long": {
    what: "has values before the warm-up that it declares",
    remedy: "Declare the warm-up that was measured: rows with values would be left out.",
  },
} as const;

export type LeakCause = keyof typeof leakCauses;
export type NoteCause = keyof typeof noteCauses;

export function causeOf(cause: LeakCause | NoteCause): { readonly what: string; readonly remedy: string } {
  return cause in leakCauses ? leakCauses[cause as LeakCause] : noteCauses[cause as NoteCause];
}
