import { NeuralError } from "../errors.ts";
import type { Random } from "../random.ts";

/** Draws numbers with given weights in constant time each, by the alias method (Walker 1977; Vose 1991). */
export class AliasTable {
  private readonly shares: Float64Array;
  private readonly aliases: Int32Array;

  /** Weights are finite, at least 0 and not all 0; they need not add up to 1. Cost O(weights). */
  constructor(weights: ArrayLike<number>) {
    const count = weights.length;
    const total = sumOf(weights);
    this.shares = Float64Array.from(weights, (weight) => (weight * count) / total);
    this.aliases = Int32Array.from(weights, (_, i) => i);
    // Both stacks in one array: what is below the mean from the front, the rest from the back.
    const stack = new Int32Array(count);
    let [low, high] = [0, count];
    for (let i = 0; i < count; i++) {
      if (this.shares[i]! < 1) stack[low++] = i;
      else stack[--high] = i;
    }
    while (low > 0 && high < count) {
      const [small, large] = [stack[--low]!, stack[high]!];
      this.aliases[small] = large;
      this.shares[large]! -= 1 - this.shares[small]!;
      if (this.shares[large]! < 1) {
        high++;
        stack[low++] = large;
      }
    }
    // What rounding has left over stands for itself.
    while (low > 0) this.shares[stack[--low]!] = 1;
    while (high < count) this.shares[stack[high++]!] = 1;
  }

  draw(random: Random): number {
    const at = random.below(this.shares.length);
    return random.uniform() < this.shares[at]! ? at : this.aliases[at]!;
  }
}

function sumOf(weights: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (!(weight >= 0 && Number.isFinite(weight))) throw refused(`weight ${i} is ${weight}`, i);
    total += weight;
  }
  if (!(total > 0 && Number.isFinite(total))) throw refused(`weights add up to ${total}`, null);
  return total;
}

function refused(why: string, example: number | null): NeuralError {
  return new NeuralError(
    "NEURAL_PARAMETER_INVALID",
    `${why}: weights of examples must be at least 0, and not all 0`,
    { example },
  );
}
