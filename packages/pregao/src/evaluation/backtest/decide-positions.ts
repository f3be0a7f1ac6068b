import { type BacktestSettings, needsVolatility } from "./options.ts";
import type { TradedBars } from "./traded-bars.ts";

export interface DecidedPositions {
  /** Wanted position of a symbol on each traded bar, in shares of its own part of the capital; NaN: no decision there. */
  readonly positions: Float64Array;
  /** Decisions without a score, and such that lacked a volatility: both mean no position. */
  readonly withoutScore: number;
  readonly withoutVolatility: number;
}

/** What positions are decided from; both one a row of decision. */
export interface PositionInput {
  /** Above 0 for long; NaN where there is no forecast. */
  readonly scores: Float64Array;
  /** Deviation of one bar's return as known at the close of the bar. */
  readonly volatility: Float64Array;
  readonly barsPerYear: number;
}

/**
 * From scores to positions, symbol by symbol in order of time: threshold and size, then the scale to a target volatility, then
 * the holding rule. A bar's position is made of its own score and those before it. O(decisions × bars of an overlapping holding).
 */
export function decidePositions(
  { decisionOf, symbolOf, symbols }: TradedBars,
  { scores, volatility, barsPerYear }: PositionInput,
  settings: BacktestSettings,
): DecidedPositions {
  const positions = new Float64Array(decisionOf.length).fill(Number.NaN);
  const holders = symbols.map(() => createHolder(settings));
  let [withoutScore, withoutVolatility] = [0, 0];
  for (let at = 0; at < decisionOf.length; at++) {
    const place = decisionOf[at]!;
    if (place < 0) continue;
    let wanted = wantedPosition(scores[place]!, settings);
    if (Number.isNaN(wanted)) {
      withoutScore++;
      wanted = 0;
    }
    if (needsVolatility(settings) && wanted !== 0) {
      const sigma = volatility[place]!;
      if (!(sigma > 0)) {
        withoutVolatility++;
        wanted = 0;
      } else if (settings.volatilityTarget !== undefined) {
        wanted *= settings.volatilityTarget / (sigma * Math.sqrt(barsPerYear));
      }
    }
    positions[at] = holders[symbolOf[at]!]!(wanted);
  }
  return { positions, withoutScore, withoutVolatility };
}

function wantedPosition(score: number, { threshold, sizing, fullAt, side }: BacktestSettings): number {
  if (Number.isNaN(score)) return Number.NaN;
  if (Math.abs(score) <= threshold || (score < 0 && side === "long-only")) return 0;
  if (sizing === "unit") return Math.sign(score);
  return Math.sign(score) * Math.min(1, Math.abs(score) / fullAt!);
}

/** Takes what is wanted on each bar in turn and gives what is held. */
function createHolder({ holding, holdBars = 1 }: BacktestSettings): (wanted: number) => number {
  if (holding === "signal") return (wanted) => wanted;
  if (holding === "fixed") {
    let held = 0;
    let left = 0;
    return (wanted) => {
      if (left > 0) left--;
      else {
        held = wanted;
        left = wanted === 0 ? 0 : holdBars - 1;
      }
      return held;
    };
  }
  const latest = new Float64Array(holdBars);
  let count = 0;
  return (wanted) => {
    latest[count++ % holdBars] = wanted;
    let sum = 0;
    for (let back = 1; back <= Math.min(count, holdBars); back++) sum += latest[(count - back) % holdBars]!;
    return sum / holdBars;
  };
}
