import type { SyntheticMarketOptions } from "./market-options.ts";

/** What the best possible forecast of the next bar reaches, knowing the whole past of the symbol. */
export interface BayesOptimum {
  /** Share of next bars whose direction it gets right; 0.5 where there is nothing to know. */
  readonly accuracy: number;
  /** 1 − E(r − E[r | past])² / E r², for the return of the next bar. */
  readonly r2: number;
  /** Pearson correlation of the best forecast with the return: √R². */
  readonly informationCoefficient: number;
}

/**
 * For the planted market the sign of a bar repeats with probability p, independently of magnitudes |r| = σ|z|, z
 * standard normal and σ known from the past. So the best guess of the direction is the last sign, right with
 * probability p, and E[r | past] = (2p − 1)·σ·√(2/π)·(last sign), whence R² = (2p − 1)²·2/π. (The cut of returns at
 * ±40 % is ignored: at volatilities of a few percent it is met in less than one bar in 10¹⁰.) Undefined for
 * `regimes`, where the regime is hidden and drift has to be filtered.
 */
export function bayesOptimum(options: SyntheticMarketOptions): BayesOptimum | undefined {
  if (options.kind === "regimes") return undefined;
  const p = options.kind === "planted" ? options.accuracy : 0.5;
  const r2 = (2 * p - 1) ** 2 * (2 / Math.PI);
  return { accuracy: p, r2, informationCoefficient: Math.sqrt(r2) };
}
