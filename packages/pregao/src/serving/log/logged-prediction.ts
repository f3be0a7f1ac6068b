import type { ServedRole } from "../contract.ts";

/** Who made a prediction: those that answer, and those that only stand beside. */
export type LoggedRole = ServedRole | "shadow";

/** A prediction as it is kept: one for each version, ticker and bar, however often it was given. Times are epoch milliseconds. */
export interface LoggedPrediction {
  /** Folder of models as requests name it, name and number. */
  readonly folder: string;
  readonly model: string;
  readonly version: number;
  readonly role: LoggedRole;
  readonly ticker: string;
  readonly source: string;
  /** The bar it is made after, and the one at which its outcome is known. */
  readonly asOf: number;
  readonly known: number;
  readonly horizon: number;
  readonly task: "classification" | "regression";
  /** What was predicted: the class with the probabilities of all classes, or a number; null where it is not of the task. */
  readonly predicted: string | null;
  readonly probabilities: Readonly<Record<string, number>> | null;
  readonly value: number | null;
}

/** What became of it. */
export interface Outcome {
  /** The class that it was, or the number; null where the bars never told (a class that has none). */
  readonly outcome: string | number | null;
  readonly isRight: boolean | null;
  /** Log-loss, or squared error. */
  readonly loss: number | null;
}
