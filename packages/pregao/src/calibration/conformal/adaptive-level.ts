/** Steps that the experts of DtACI take: those of its authors. */
export const dtaciSteps: readonly number[] = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128];

/** How many dates the weights of DtACI are meant to look back over: its authors' choice. */
const dtaciMemory = 500;

/**
 * The share of misses to allow so that the share that comes is the one that was asked for, learned from misses as they
 * become known. One step γ is adaptive conformal inference, α ← α + γ (asked − missed) (Gibbs and Candès 2021): after T
 * dates the share of misses is within about 1 / (γ T) of what was asked, whatever the data do. Several are DtACI (Gibbs and
 * Candès 2024): each step an expert, weighted by its pinball loss, with a share of the weight spread anew on each date so that the
 * best may change. A step of 0 never changes anything: split conformal. Where misses become known only d dates later, a step answers d
 * dates too late and drives the level past its mark: all steps are divided by √d, with which the loss of learning late
 * is least (Joulani, György and Szepesvári 2013), and the weights look back √d times as far.
 */
export class AdaptiveLevel {
  /** What each expert would allow now; below 0 and above 1 are possible and meant. */
  readonly experts: Float64Array;
  readonly #asked: number;
  readonly #steps: readonly number[];
  readonly #weights: Float64Array;
  readonly #rate: number;
  readonly #spread: number;

  /** `delay`: dates until a date's outcomes are known, at least 1. */
  constructor(asked: number, steps: readonly number[], delay = 1) {
    const lateness = Math.sqrt(delay);
    const memory = dtaciMemory * lateness;
    this.#asked = asked;
    this.#steps = steps.map((step) => step / lateness);
    this.experts = new Float64Array(steps.length).fill(asked);
    this.#weights = new Float64Array(steps.length).fill(1 / steps.length);
    const spread = (1 - asked) ** 2 * asked ** 3 + asked ** 2 * (1 - asked) ** 3;
    this.#rate = Math.sqrt(3 / memory) * Math.sqrt((Math.log(memory * steps.length) + 2) / spread);
    this.#spread = 1 / (2 * memory);
  }

  /** The share of misses to allow: the experts' mean by weight. */
  allowed(): number {
    return this.experts.reduce((sum, value, expert) => sum + this.#weights[expert]! * value, 0);
  }

  /**
   * One date's outcomes have become known. `turning` holds, row for row, the share of misses from which on the row would have
   * been missed; `then` what the experts allowed when the date was forecast.
   */
  learn(turning: readonly number[], then: ArrayLike<number>): void {
    const losses = this.#steps.map((_, expert) => {
      let [missed, loss] = [0, 0];
      for (const point of turning) {
        const distance = point - then[expert]!;
        if (distance <= 0) missed += 1 / turning.length;
        loss += (this.#asked * distance - Math.min(0, distance)) / turning.length;
      }
      this.experts[expert]! += this.#steps[expert]! * (this.#asked - missed);
      return loss;
    });
    if (losses.length === 1) return;
    // Less the smallest loss, so that no weight underflows; a common factor cancels.
    const least = Math.min(...losses);
    let total = 0;
    for (const [expert, loss] of losses.entries()) {
      this.#weights[expert]! *= Math.exp(-this.#rate * (loss - least));
      total += this.#weights[expert]!;
    }
    for (let expert = 0; expert < losses.length; expert++) {
      this.#weights[expert] =
        ((1 - this.#spread) * this.#weights[expert]!) / total + this.#spread / losses.length;
    }
  }
}
