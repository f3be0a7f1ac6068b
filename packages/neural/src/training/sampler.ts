import { NeuralError } from "../errors.ts";
import { deriveSeed, Random } from "../random.ts";
import { AliasTable } from "./alias-table.ts";

/**
 * In which order examples are learned from. `weighted` draws with replacement, so that rare ones come as often as their
 * weight says: as many as there are examples.
 */
export type Order =
  | { readonly kind: "shuffled" }
  | { readonly kind: "inOrder" }
  | { readonly kind: "weighted"; readonly weights: ArrayLike<number> };

/** Where seeds of epochs stand among those derived from the seed of a training. */
const EPOCHS = 0x65706f63;

/** Orders of epochs. Each follows from the seed and the number of the epoch alone, so that nothing need be kept to go on. */
export class Sampler {
  private readonly seed: number;
  private readonly examples: Int32Array;
  private readonly isShuffled: boolean;
  private readonly table: AliasTable | null;

  constructor(count: number, order: Order, seed: number) {
    this.seed = deriveSeed(seed, EPOCHS);
    this.examples = new Int32Array(count);
    this.isShuffled = order.kind === "shuffled";
    this.table = order.kind === "weighted" ? tableOf(order.weights, count) : null;
  }

  /** Examples of an epoch, in order: one array, which the next call overwrites. */
  epoch(number: number): Int32Array {
    const { examples, table } = this;
    const random = new Random(deriveSeed(this.seed, number));
    for (let i = 0; i < examples.length; i++) examples[i] = table ? table.draw(random) : i;
    if (this.isShuffled) shuffle(examples, random);
    return examples;
  }
}

/** Fisher and Yates's shuffle, in Durstenfeld's form (1964). */
function shuffle(values: Int32Array, random: Random): void {
  for (let i = values.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = values[i]!;
    values[i] = values[j]!;
    values[j] = kept;
  }
}

function tableOf(weights: ArrayLike<number>, count: number): AliasTable {
  if (weights.length === count) return new AliasTable(weights);
  throw new NeuralError(
    "NEURAL_PARAMETER_INVALID",
    `${weights.length} weights are given for ${count} examples, but must be one each`,
    { weights: weights.length, examples: count },
  );
}
