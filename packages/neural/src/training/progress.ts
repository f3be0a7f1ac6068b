/** How a training goes. */
export interface Progress {
  /** The present epoch, counted from 1, and their greatest number. */
  readonly epoch: number;
  readonly epochs: number;
  /** Batches of the epoch that are over. */
  readonly batch: number;
  readonly batches: number;
  /** Mean loss of the epoch's examples so far; null before the first. */
  readonly loss: number | null;
  /** Of the epoch that ends with this report; null within epochs and without validation. */
  readonly validationLoss: number | null;
  readonly learningRate: number;
  /** Seconds to the end if no epoch is saved by early stopping, from the pace so far; null before the first batch. */
  readonly etaSeconds: number | null;
  /** Something to be told to people, once. */
  readonly message: string | null;
}

/** Milliseconds between reports within an epoch. */
const PAUSE = 200;

/** Hands reports on: all ends of epochs, and batches no more often than a person can read. */
export class ProgressReports {
  private readonly tell: ((progress: Progress) => void) | undefined;
  private readonly total: number;
  private readonly first: number;
  private readonly begun = performance.now();
  private last = Number.NEGATIVE_INFINITY;

  /** `total` batches are in the whole training, `first` of which were over when it began. */
  constructor(tell: ((progress: Progress) => void) | undefined, total: number, first: number) {
    this.tell = tell;
    this.total = total;
    this.first = first;
  }

  /** `isDue` reports are never left out. */
  report(isDue: boolean, done: number, make: () => Omit<Progress, "etaSeconds">): void {
    const now = performance.now();
    if (!this.tell || (!isDue && now - this.last < PAUSE)) return;
    this.last = now;
    const pace = (now - this.begun) / 1000 / (done - this.first);
    const etaSeconds = done > this.first ? pace * (this.total - done) : null;
    this.tell({ ...make(), etaSeconds });
  }
}
