/** Where a training is: all counted from 1. */
export interface Place {
  /** The update that is about to be made. */
  readonly step: number;
  /** Updates of the whole training. */
  readonly steps: number;
  readonly epoch: number;
}

/** What a schedule remembers, in a form that checkpoints hold. */
export type ScheduleState = Readonly<Record<string, number | null>>;

/** How the learning rate goes. Schedules are pure: what they remember is handed in and out. */
export interface Schedule {
  readonly start: ScheduleState;
  /** Learning rate of an update. */
  readonly rate: (place: Place, state: ScheduleState) => number;
  /** What is remembered after an epoch with the loss that is watched: that of validation, or of training without one. */
  readonly afterEpoch: (state: ScheduleState, loss: number) => ScheduleState;
}

/** A schedule that depends on the place alone. */
export function scheduleBy(rate: (place: Place) => number): Schedule {
  return { start: {}, rate, afterEpoch: (state) => state };
}
