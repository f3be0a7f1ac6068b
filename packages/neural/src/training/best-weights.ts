/** What early stopping remembers, in a form that checkpoints hold. */
export interface BestState {
  /** Epoch of the lowest validation loss, counted from 1; null before the first. */
  readonly epoch: number | null;
  readonly loss: number | null;
  /** Loss that the next must undercut by the least change for patience to start anew. */
  readonly reference: number | null;
  /** Epochs since that was last the case. */
  readonly waited: number;
}

/** Vectors of the best epoch; empty before the first. */
export interface BestVectors {
  readonly parameters: Float32Array;
  readonly buffers: Float32Array;
}

export const NOTHING_BEST: BestState = { epoch: null, loss: null, reference: null, waited: 0 };

/** Keeps the weights with the lowest validation loss, and counts the epochs without improvement. */
export class BestWeights {
  private readonly minDelta: number;
  state: BestState;
  vectors: BestVectors;

  constructor(minDelta: number, state: BestState, vectors: BestVectors) {
    this.minDelta = minDelta;
    this.state = state;
    this.vectors = vectors;
  }

  /** After an epoch. The vectors are copied where they are the best. */
  observe(epoch: number, loss: number, { parameters, buffers }: BestVectors): void {
    const { reference, waited } = this.state;
    const isImproved = reference === null || loss < reference - this.minDelta;
    const isLowest = this.state.loss === null || loss < this.state.loss;
    this.state = {
      epoch: isLowest ? epoch : this.state.epoch,
      loss: isLowest ? loss : this.state.loss,
      reference: isImproved ? loss : reference,
      waited: isImproved ? 0 : waited + 1,
    };
    if (isLowest) this.vectors = { parameters: parameters.slice(), buffers: buffers.slice() };
  }

  hasWaited(patience: number | null): boolean {
    return patience !== null && this.state.waited >= patience;
  }
}
