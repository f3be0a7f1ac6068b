import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import { barrierReasons, walkBarriers } from "./barrier-path.ts";
import { horizonOutcome } from "./horizon-outcome.ts";
import { type BarrierLabels, type BarrierOptions, barrierTable, horizonDeviation } from "./triple-barrier.ts";

export interface MetaLabelOptions extends BarrierOptions {
  /** The primary signal in words, for manifests and reports. */
  readonly primary?: string | undefined;
}

/**
 * Meta-labels (López de Prado 2018, chapter 3.6): a primary signal says on which side to stand, `side[row]` 1 long, −1
 * short, 0 or NaN silent; the label says whether following it paid: *act* where the position reaches its profit barrier
 * first or leaves at the vertical barrier with a gain, *pass* where it meets the stop or leaves without one. Rows on
 * which the signal is silent have no class. Barriers as in `tripleBarrier`, profit and stop on the sides of the position;
 * a bar that holds both counts as the stop, the cautious answer. `exitReturn` is that of the position: a short gains
 * where the price falls.
 *
 * Throws PREGAO_OPTION_INVALID, also for sides of another length or of other values. O(rows × (window + horizon)).
 */
export function metaLabel(
  bars: Bars,
  side: ArrayLike<number>,
  { primary = "given", ...options }: MetaLabelOptions = {},
): BarrierLabels {
  const { horizon, profit, stop, window } = parseOptions(barrierTable, options);
  requireSides(side, bars.length);
  const deviation = horizonDeviation(bars, horizon, window);
  const isLong = (row: number): boolean => side[row]! > 0;
  const path = walkBarriers(bars, {
    horizon,
    upper: deviation.map((width, row) => (isLong(row) ? profit : stop) * width),
    lower: deviation.map((width, row) => (isLong(row) ? stop : profit) * width),
    tieOf: (row) => (isLong(row) ? "lower" : "upper"),
  });
  const classes = new Int8Array(bars.length).fill(-1);
  const codes = new Uint8Array(bars.length);
  const exitReturn = new Float64Array(bars.length).fill(Number.NaN);
  const endTime = new Float64Array(bars.length).fill(Number.NaN);
  for (let row = 0; row < bars.length; row++) {
    const sign = Math.sign(side[row]!) || 0;
    codes[row] = sign === 0 ? barrierReasons.length + 1 : path.codes[row]!;
    if (codes[row] !== 0) continue;
    exitReturn[row] = sign * path.exitReturn[row]!;
    endTime[row] = path.endTime[row]!;
    classes[row] = exitReturn[row]! > 0 ? 1 : 0;
  }
  return {
    kind: "meta-label",
    classNames: ["pass", "act"],
    classes,
    forwardReturn: horizonOutcome(bars, horizon).forwardReturn,
    exitReturn,
    endTime,
    horizon,
    parameters: { horizon, profit, stop, volatility_window: window, primary },
    absence: { reasons: [...barrierReasons, "the primary signal is silent"], codes },
  };
}

function requireSides(side: ArrayLike<number>, rows: number): void {
  const refuse = (value: string | number, reason: string): never => {
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "side", value, reason });
  };
  if (side.length !== rows) refuse(`${side.length} values`, `one for each of the ${rows} bars is needed`);
  for (let row = 0; row < rows; row++) {
    const value = side[row]!;
    if (value !== 1 && value !== -1 && value !== 0 && !Number.isNaN(value))
      refuse(value, `row ${row} must be 1 (long), −1 (short), or 0 or NaN (silent)`);
  }
}
