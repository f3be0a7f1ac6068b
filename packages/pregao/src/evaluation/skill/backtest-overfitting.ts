import { PregaoError } from "../../errors.ts";

export interface OverfittingOptions {
  /** Blocks of consecutive dates: an even number from 2 to 20, default 16. */
  readonly blocks?: number;
  /** What the best strategy is chosen by: Sharpe ratio (default) or mean return. */
  readonly measure?: "sharpe" | "mean";
}

export interface BacktestOverfitting {
  /** How often the strategy that was best in one half of the blocks was in the worse half of all on the other. */
  readonly probability: number;
  readonly strategies: number;
  readonly dates: number;
  readonly blocks: number;
  /** Ways to choose half of the blocks. */
  readonly combinations: number;
  /** ln(ω / (1 − ω)) of the chosen one's relative rank ω on the other half, one a combination. */
  readonly logits: Float64Array;
  /** How often the chosen one did worse than 0 on the other half. */
  readonly probabilityOfLoss: number;
  /** Of the chosen one's measure on the other half on that where it was chosen; null where one of them is not finite. */
  readonly degradation: { readonly slope: number; readonly intercept: number } | null;
}

const mostBlocks = 20;

/**
 * Probability of back-test overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado
 * and Zhu 2015). `returns` holds one series for each strategy that was tried, row for row on the same dates: all of them, the
 * given-up ones too. Near 0 where one truly is better, near 1/2 where choosing says nothing. Blocks differ by at most one date.
 * Throws PREGAO_EVALUATION_INPUT. O(combinations × blocks × strategies).
 */
export function backtestOverfitting(
  returns: readonly Float64Array[],
  { blocks = 16, measure = "sharpe" }: OverfittingOptions = {},
): BacktestOverfitting {
  const dates = checkStrategies(returns, blocks);
  const strategies = returns.length;
  const sums = blockSums(returns, dates, blocks);
  const whole = new Float64Array(3 * strategies);
  for (let i = 0; i < sums.length; i++) whole[i % whole.length]! += sums[i]!;
  const score = measure === "mean" ? meanOf : sharpeOf;
  const logits: number[] = [];
  const [chosenWithin, chosenBeyond]: [number[], number[]] = [[], []];
  const inside = new Float64Array(3 * strategies);
  const outside = new Float64Array(strategies);
  for (const half of halves(blocks)) {
    inside.fill(0);
    for (let block = 0; block < blocks; block++) {
      if (((half >>> block) & 1) === 0) continue;
      const at = block * inside.length;
      for (let i = 0; i < inside.length; i++) inside[i]! += sums[at + i]!;
    }
    let best = 0;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (let s = 0; s < strategies; s++) {
      const [n, sum, squares] = [inside[3 * s]!, inside[3 * s + 1]!, inside[3 * s + 2]!];
      const within = score(n, sum, squares);
      if (within > bestScore) [best, bestScore] = [s, within];
      outside[s] = score(whole[3 * s]! - n, whole[3 * s + 1]! - sum, whole[3 * s + 2]! - squares);
    }
    const share = relativeRank(outside, best);
    logits.push(Math.log(share / (1 - share)));
    chosenWithin.push(bestScore);
    chosenBeyond.push(outside[best]!);
  }
  const shareOf = (list: readonly number[], holds: (value: number) => boolean): number =>
    list.filter(holds).length / list.length;
  return {
    probability: shareOf(logits, (logit) => logit <= 0),
    strategies,
    dates,
    blocks,
    combinations: logits.length,
    logits: Float64Array.from(logits),
    probabilityOfLoss: shareOf(chosenBeyond, (value) => value < 0),
    degradation: regressionLine(chosenWithin, chosenBeyond),
  };
}

/** n, Σx, Σx² of each strategy in each block: `[(block × strategies + strategy) × 3]`. */
function blockSums(returns: readonly Float64Array[], dates: number, blocks: number): Float64Array {
  const sums = new Float64Array(blocks * returns.length * 3);
  for (let block = 0; block < blocks; block++) {
    const from = Math.floor((block * dates) / blocks);
    const to = Math.floor(((block + 1) * dates) / blocks);
    for (const [s, series] of returns.entries()) {
      const at = 3 * (block * returns.length + s);
      for (let date = from; date < to; date++) {
        sums[at]! += 1;
        sums[at + 1]! += series[date]!;
        sums[at + 2]! += series[date]! ** 2;
      }
    }
  }
  return sums;
}

/** Every choice of half of the blocks as bits, ascending (Gosper's step from one to the next). */
function* halves(blocks: number): Generator<number> {
  for (let chosen = 2 ** (blocks / 2) - 1; chosen < 2 ** blocks; ) {
    yield chosen;
    const lowest = chosen & -chosen;
    const ripple = chosen + lowest;
    chosen = ripple + (((ripple ^ chosen) / lowest) >>> 2);
  }
}

function meanOf(n: number, sum: number): number {
  return sum / n;
}

/** Mean over deviation; of a constant return 0 or infinite, by its sign. */
function sharpeOf(n: number, sum: number, squares: number): number {
  const mean = sum / n;
  const variance = squares / n - mean * mean;
  if (variance > 1e-14 * (squares / n)) return mean / Math.sqrt((variance * n) / (n - 1));
  return mean === 0 ? 0 : mean * Number.POSITIVE_INFINITY;
}

/** Rank from below over the number of strategies + 1; equals share their mean rank. */
function relativeRank(scores: Float64Array, chosen: number): number {
  let [below, equal] = [0, 0];
  for (const value of scores) {
    if (value < scores[chosen]!) below++;
    else if (value === scores[chosen]!) equal++;
  }
  return (below + (equal + 1) / 2) / (scores.length + 1);
}

function regressionLine(x: readonly number[], y: readonly number[]): BacktestOverfitting["degradation"] {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [centreX, centreY] = [mean(x), mean(y)];
  const covariance = mean(x.map((value, i) => (value - centreX) * (y[i]! - centreY)));
  const slope = covariance / mean(x.map((value) => (value - centreX) ** 2));
  return Number.isFinite(slope) ? { slope, intercept: centreY - slope * centreX } : null;
}

function checkStrategies(returns: readonly Float64Array[], blocks: number): number {
  const refuse = (reason: string): never => {
    throw new PregaoError("PREGAO_EVALUATION_INPUT", { what: "overfitting of strategies", reason });
  };
  const dates = returns[0]?.length ?? 0;
  if (returns.length < 2) refuse(`at least two must have been tried, ${returns.length} is given`);
  if (!(Number.isInteger(blocks / 2) && blocks >= 2 && blocks <= mostBlocks))
    refuse(`blocks = ${blocks} is not an even number from 2 to ${mostBlocks}`);
  if (dates < 4 * blocks) refuse(`${dates} dates are too few for ${blocks} blocks of at least 4`);
  for (const [s, series] of returns.entries()) {
    if (series.length !== dates) refuse(`strategy ${s} has ${series.length} returns, the first ${dates}`);
    const bad = series.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) refuse(`the return of strategy ${s} on date ${bad} is ${series[bad]}`);
  }
  return dates;
}
