import type { SyntheticMarketOptions } from "./market-options.ts";
import { signalOf, strongSignal } from "./planted-returns.ts";

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
 *
 * `linear`: two normal variables with correlation √R² have the same sign with probability ½ + asin(√R²)/π. `interaction` and
 * `strong`: a shift of s deviations of the noise gives the direction with probability Φ(s), and R² = share·s² / (1 + share·s²).
 */
export function bayesOptimum(options: SyntheticMarketOptions): BayesOptimum | undefined {
  const { kind } = options;
  if (kind === "regimes") return undefined;
  if (kind === "linear") return optimumOf(0.5 + Math.asin(Math.sqrt(options.r2)) / Math.PI, options.r2);
  if (kind === "interaction") {
    const { shift, noise } = signalOf(kind, options.r2);
    return optimumOf(normalProbability(shift / noise), options.r2);
  }
  if (kind === "strong") {
    const { busyShare, shift } = strongSignal;
    const explained = busyShare * shift ** 2;
    const known = busyShare * normalProbability(shift);
    return optimumOf(known + (1 - busyShare) * 0.5, explained / (1 + explained));
  }
  const p = kind === "planted" ? options.accuracy : 0.5;
  return optimumOf(p, (2 * p - 1) ** 2 * (2 / Math.PI));
}

function optimumOf(accuracy: number, r2: number): BayesOptimum {
  return { accuracy, r2, informationCoefficient: Math.sqrt(r2) };
}

/** Φ(s) for a shift that is small, by its series at 0 (Abramowitz & Stegun 26.2.10): enough terms for 1e-15 up to s = 3. */
function normalProbability(s: number): number {
  let [term, sum] = [s, s];
  for (let k = 1; k < 60; k++) {
    term *= -(s * s) / (2 * k);
    sum += term / (2 * k + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}
