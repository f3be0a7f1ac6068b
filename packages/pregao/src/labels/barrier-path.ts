import type { Bars } from "../market/bars.ts";

/**
 * Which of two barriers within one bar's range counts as touched first, where the bar does not tell:
 * `nearer-extreme` the one on the side of the extreme that lies nearer to the bar's open (the low where both are
 * equally far), as a price that starts near its high has gone there first more often than not; `lower` and `upper`
 * always that one, the cautious answer where it is a stop.
 */
export type TieRule = "nearer-extreme" | "lower" | "upper";

export interface BarrierRequest {
  /** Bars that a position is held at most: the vertical barrier is the close of the last of them. */
  readonly horizon: number;
  /** Distance of the upper and the lower barrier from the entry per row, as a fraction of the entry price. */
  readonly upper: Float64Array;
  readonly lower: Float64Array;
  readonly tieOf: (row: number) => TieRule;
}

/** What a position opened after each row met first. */
export interface BarrierPath {
  /** 1 upper, −1 lower, 0 vertical barrier; meaningless where `codes` is not 0. */
  readonly touch: Int8Array;
  /** Exit price / entry price − 1; NaN where there is none. */
  readonly exitReturn: Float64Array;
  /** Time of the bar of the exit; NaN where there is none. */
  readonly endTime: Float64Array;
  /** 0, or 1 + the place in `barrierReasons`. */
  readonly codes: Uint8Array;
}

export const barrierReasons = [
  "outcome not yet known",
  "a price on the way to the barriers is missing or not above zero",
  "no past volatility for the label's barriers",
] as const;

/**
 * Follows every row's position to its first barrier (López de Prado 2018, chapter 3). It is entered at the open of the
 * next bar, the first price that someone who saw the row's close can have. Within a bar the path is known by high
 * and low alone: a bar that opens beyond a barrier exits at its open; a bar whose range holds one barrier exits there;
 * of two the tie rule decides. A row has an outcome only where all `horizon` bars exist, even if a barrier was met
 * earlier: otherwise the newest rows would have labels only where something happened. O(rows × horizon).
 */
export function walkBarriers(bars: Bars, { horizon, upper, lower, tieOf }: BarrierRequest): BarrierPath {
  const [open, high, low, close] = ["open", "high", "low", "close"].map((name) => bars.column(name)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const path = {
    touch: new Int8Array(bars.length),
    exitReturn: new Float64Array(bars.length).fill(Number.NaN),
    endTime: new Float64Array(bars.length).fill(Number.NaN),
    codes: new Uint8Array(bars.length),
  };
  for (const { start, end } of bars.frame.segments) {
    for (let row = start; row < end; row++) {
      if (row + horizon >= end) path.codes[row] = 1;
      else if (!(upper[row]! > 0 && lower[row]! > 0)) path.codes[row] = 3;
      if (path.codes[row] !== 0) continue;
      const entry = open[row + 1]!;
      const top = entry * (1 + upper[row]!);
      const bottom = entry * (1 - lower[row]!);
      let at = row + 1;
      let exit = Number.NaN;
      let touch = 0;
      for (; at <= row + horizon; at++) {
        // One comparison for four prices: NaN and anything not above zero fail it.
        if (!(Math.min(open[at]!, high[at]!, low[at]!, close[at]!) > 0)) break;
        const isUp = high[at]! >= top;
        const isDown = low[at]! <= bottom;
        if (!isUp && !isDown) {
          if (at === row + horizon) exit = close[at]!;
        } else if (open[at]! >= top || open[at]! <= bottom) {
          touch = open[at]! >= top ? 1 : -1;
          exit = open[at]!;
        } else {
          const upFirst = isUp && (!isDown || visitsHighFirst(tieOf(row), open[at]!, high[at]!, low[at]!));
          touch = upFirst ? 1 : -1;
          exit = upFirst ? top : bottom;
        }
        if (!Number.isNaN(exit)) break;
      }
      if (Number.isNaN(exit)) {
        path.codes[row] = 2;
        continue;
      }
      path.touch[row] = touch;
      path.exitReturn[row] = exit / entry - 1;
      path.endTime[row] = bars.time[at]!;
    }
  }
  return path;
}

function visitsHighFirst(rule: TieRule, open: number, high: number, low: number): boolean {
  return rule === "nearer-extreme" ? high - open < open - low : rule === "upper";
}
