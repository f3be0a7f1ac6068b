import { Random } from "../random.ts";

/** DART (Rashmi & Gilad-Bachrach 2015): each round learns as if some earlier trees were not there. */
export interface DropoutSettings {
  /** Share of the earlier trees that a round drops, and probability of dropping none. */
  readonly rate: number;
  readonly skip: number;
  /** Drops one tree where chance would drop none. */
  readonly atLeastOne: boolean;
  /** Most trees or rounds dropped at once; 0 for no limit. */
  readonly most: number;
  /** Whether trees of greater weight are dropped more often. */
  readonly byWeight: boolean;
  /** What is dropped together: single trees (XGBoost), or all trees of a round (LightGBM). */
  readonly unit: "tree" | "round";
  /**
   * With k dropped and learning rate η: "average" weighs the new trees 1 / (k + 1) and the dropped ones k / (k + 1), as
   * the paper does; "tree" 1 / (k + η) and k / (k + η); "forest" both 1 / (1 + η).
   */
  readonly normalisation: "average" | "tree" | "forest";
}

/** Drops units by their weights; every thread that draws with the same seed draws the same. */
export class Dropout {
  /** Weight of each unit so far; of a tree, that of the unit it belongs to. */
  weights: number[] = [];
  private readonly settings: DropoutSettings;
  private readonly rate: number;
  private readonly random: Random;
  private dropped: number[] = [];

  /** `learningRate` is the share of it that one unit of the round brings. */
  constructor(settings: DropoutSettings, learningRate: number, seed: number) {
    this.settings = settings;
    this.rate = learningRate;
    this.random = new Random(seed);
  }

  /** Draws the units that the next round does without. */
  draw(): readonly number[] {
    const { skip, atLeastOne, most, byWeight, rate } = this.settings;
    const { weights } = this;
    this.dropped = [];
    if (this.uniform() < skip || weights.length === 0) return this.dropped;
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    const share = most > 0 ? Math.min(rate, most / weights.length) : rate;
    for (const [unit, weight] of weights.entries()) {
      if (this.uniform() >= share * (byWeight ? weight / mean : 1)) continue;
      this.dropped.push(unit);
      if (this.dropped.length === most) break;
    }
    if (atLeastOne && this.dropped.length === 0) this.dropped.push(this.one(mean * weights.length));
    return this.dropped;
  }

  /** Weighs the dropped units anew and as many new ones; returns the factors of the dropped and the weight of the new. */
  normalise(newUnits: number): { readonly droppedFactor: number; readonly newWeight: number } {
    const { weights, dropped, rate } = this;
    const k = dropped.length;
    const { normalisation } = this.settings;
    let [droppedFactor, newWeight] = [1, 1];
    if (k > 0 && normalisation === "forest") {
      droppedFactor = 1 / (1 + rate);
      newWeight = droppedFactor;
    } else if (k > 0) {
      const beside = normalisation === "average" ? 1 : rate;
      droppedFactor = k / (k + beside);
      newWeight = 1 / (k + beside);
    }
    for (const unit of dropped) weights[unit]! *= droppedFactor;
    for (let i = 0; i < newUnits; i++) weights.push(newWeight);
    return { droppedFactor, newWeight };
  }

  private one(total: number): number {
    const { weights } = this;
    if (!this.settings.byWeight) return this.random.below(weights.length);
    let rest = this.uniform() * total;
    const unit = weights.findIndex((weight) => {
      rest -= weight;
      return rest < 0;
    });
    return unit < 0 ? weights.length - 1 : unit;
  }

  private uniform(): number {
    return this.random.next() / 2 ** 32;
  }
}
