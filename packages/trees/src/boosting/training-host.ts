/** What a fit's first thread asks of whoever runs it; calls return when they are answered. */
export interface TrainingHost {
  /** Tells of a round that is done, with its metrics in their order. */
  tellRound(done: number, metrics: readonly number[]): void;
  /** Has the user's own objective write the float32 pairs of hessian and gradient of all training rows. */
  writeGradients(round: number): void;
  /** Asks for the user's own metric on the evaluation rows. */
  measure(round: number): number;
}
