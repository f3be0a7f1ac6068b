import type { Trial, TrialReport } from "../trial.ts";

/**
 * Says of a trial that is being fitted whether it is worth going on. It is asked after each report and sees the trials that
 * had finished before this one was drawn, so that what it says never depends on which of two trials is the quicker.
 */
export interface Pruner {
  /** `reports` so far, the newest last. */
  isHopeless(reports: readonly TrialReport[], finished: readonly Trial[]): boolean;
}

/** What a trial reported at a step; undefined where it did not come so far. */
export function valueAtStep({ reports }: Trial, step: number): number | undefined {
  // Reports usually come at every step from 1.
  const direct = reports[step - 1];
  if (direct?.step === step) return direct.value;
  return reports.find((report) => report.step === step)?.value;
}
