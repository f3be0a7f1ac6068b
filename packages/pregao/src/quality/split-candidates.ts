import type { Bars } from "../market/bars.ts";
import type { SymbolBars } from "./contract.ts";
import { medianOfSorted } from "./median.ts";

/** A bar that opens at a simple fraction of the last close and stays there, as after a split nobody adjusted for. */
export interface SplitCandidate {
  readonly row: number;
  /** Shares after ÷ shares before: 2 for one that became two, 0.125 for eight that became one. */
  readonly factor: number;
  /** The jump of the price in words: `1/2`, `×8`. */
  readonly jump: string;
  /** Median share volume of the 10 bars from here ÷ of the 10 before; NaN where either is not known. */
  readonly volumeChange: number;
}

/** Ratios of usual splits and groupings of shares. */
const whole = [2, 3, 4, 5, 6, 8, 10, 15, 20, 25, 30, 50, 100, 1000];
const tolerance = 0.04;
/** Ratios that a crash or a takeover may reach as well: they need a closer fit, and a volume that moves with them. */
const broken = [1.5, 2.5];
const closeTolerance = 0.015;
const leastJump = 1.45;
const window = 10;
const day = 86_400_000;

/** O(rows of the symbol). */
export function splitCandidates(series: SymbolBars): SplitCandidate[] {
  const { start, end, open, close } = series;
  const found: SplitCandidate[] = [];
  for (let row = start + 1; row < end; row++) {
    const opening = open[row]! / close[row - 1]!;
    const size = Math.max(opening, 1 / opening);
    if (!(size >= leastJump) || !stays(close[row]! / close[row - 1]!, opening)) continue;
    const ratio = whole.find((wanted) => Math.abs(size / wanted - 1) <= tolerance);
    const volumeChange = changeOfVolume(series, row);
    if (ratio !== undefined) {
      const factor = opening < 1 ? ratio : 1 / ratio;
      found.push({ row, factor, jump: opening < 1 ? `1/${ratio}` : `×${ratio}`, volumeChange });
      continue;
    }
    const fraction = broken.find((wanted) => Math.abs(size / wanted - 1) <= closeTolerance);
    if (fraction === undefined) continue;
    const factor = opening < 1 ? fraction : 1 / fraction;
    if (!movesWith(volumeChange, factor)) continue;
    found.push({ row, factor, jump: opening < 1 ? `2/${2 * fraction}` : `×${fraction}`, volumeChange });
  }
  return found;
}

/** The rows of an events table (`--events`) that would take the candidates out of `bars`. */
export function suggestEvents(
  bars: Bars,
): { symbol: string; exDate: number; kind: "split" | "reverse-split"; factor: number }[] {
  const [open, high, low, close, volume] = ["open", "high", "low", "close", "volume"].map((name) =>
    bars.column(name),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
  return bars.frame.segments.flatMap(({ symbol, start, end }) => {
    const series = { bars, symbol, start, end, time: bars.time, open, high, low, close, volume };
    return splitCandidates(series).map(({ row, factor }) => ({
      symbol,
      exDate: Math.floor(bars.time[row]! / day) * day,
      kind: factor > 1 ? ("split" as const) : ("reverse-split" as const),
      factor,
    }));
  });
}

/** Whether the bar ends near where it opened, as after a split, and not half-way back. */
function stays(closing: number, opening: number): boolean {
  return Math.abs(Math.log(closing / opening)) < 0.15;
}

/** Whether the volume is nearer to what the split would make of it than to what it was. */
function movesWith(change: number, factor: number): boolean {
  const moved = Math.log(change) / Math.log(factor);
  return moved > 0.5 && moved < 2;
}

function changeOfVolume({ start, end, volume }: SymbolBars, row: number): number {
  const before = median(volume.subarray(Math.max(start, row - window), row));
  const after = median(volume.subarray(row, Math.min(end, row + window)));
  return before > 0 && after > 0 ? after / before : Number.NaN;
}

function median(values: Float64Array): number {
  return medianOfSorted(values.filter((value) => !Number.isNaN(value)).sort());
}
