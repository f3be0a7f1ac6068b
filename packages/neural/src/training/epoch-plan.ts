import { NeuralError } from "../errors.ts";

interface BatchSettings {
  readonly batchSize: number;
  readonly dropLast: boolean;
  readonly accumulation: number;
}

/** How the examples of an epoch are divided into batches, and batches into updates. */
export class EpochPlan {
  /** Batches and updates of an epoch. */
  readonly batches: number;
  readonly updates: number;
  /** Examples of a full batch. */
  readonly batchSize: number;
  /** Examples of the last batch, which may be fewer. */
  readonly lastBatchSize: number;
  private readonly accumulation: number;

  constructor(count: number, { batchSize, dropLast, accumulation }: BatchSettings) {
    this.batchSize = Math.min(batchSize, count);
    this.accumulation = accumulation;
    this.batches = dropLast ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
    this.lastBatchSize = dropLast ? this.batchSize : count - (this.batches - 1) * this.batchSize;
    this.updates = Math.ceil(this.batches / accumulation);
    if (this.batches > 0) return;
    const why =
      dropLast && count > 0 ? `, and dropLast leaves out the only batch, of less than ${batchSize}` : "";
    throw new NeuralError("NEURAL_INPUT_INVALID", `there are ${count} training examples${why}`, {
      examples: count,
      batchSize,
    });
  }

  /** Batches of one update from batch `first` on: views of the epoch's order. */
  update(order: Int32Array, first: number): Int32Array[] {
    const count = Math.min(this.accumulation, this.batches - first);
    return Array.from({ length: count }, (_, i) => {
      const from = (first + i) * this.batchSize;
      return order.subarray(from, Math.min(from + this.batchSize, order.length));
    });
  }
}
