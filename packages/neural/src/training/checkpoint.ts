import type { Slot } from "../building/pack.ts";
import { NeuralError } from "../errors.ts";
import type { ScheduleState } from "../schedules/schedule.ts";
import type { BestState, BestVectors } from "./best-weights.ts";
import type { TrainingState } from "./training-step.ts";

/** An epoch that is over. */
export interface EpochRecord {
  /** Counted from 1. */
  readonly epoch: number;
  /** Mean loss of the examples learned from, while the weights changed. */
  readonly loss: number;
  /** Loss of the validation examples after the epoch; null without any. */
  readonly validationLoss: number | null;
  /** Of the epoch's last update. */
  readonly learningRate: number;
}

/** How far a training is. */
export interface Position {
  /** Epochs that are over. */
  readonly epochs: number;
  /** Batches of the present epoch that are over. */
  readonly batches: number;
  /** Updates of the whole training that are over. */
  readonly steps: number;
  /** Sum over the present epoch's examples of their losses, and their number. */
  readonly lossSum: number;
  readonly lossCount: number;
}

/** What a training must share with the one that it goes on with. */
export interface Identity {
  readonly seed: number;
  readonly examples: number;
  readonly batchSize: number;
  readonly dropLast: boolean;
  readonly accumulation: number;
  readonly moments: number;
  readonly parameters: readonly Slot[];
  readonly buffers: readonly Slot[];
}

/**
 * Everything from which a training goes on as if it had never been interrupted. Orders and masks follow from the seed and
 * the position, so that these are the state of all random numbers.
 */
export interface Checkpoint {
  readonly identity: Identity;
  readonly position: Position;
  readonly schedule: ScheduleState;
  readonly history: readonly EpochRecord[];
  readonly state: TrainingState;
  readonly best: BestState;
  readonly bestVectors: BestVectors;
}

/** Refuses a checkpoint of another training, naming what differs. */
export function requireSameTraining(found: Identity, wanted: Identity): void {
  for (const name of Object.keys(wanted) as (keyof Identity)[]) {
    const [theirs, ours] = [JSON.stringify(found[name]), JSON.stringify(wanted[name])];
    if (theirs === ours) continue;
    const values = typeof wanted[name] === "object" ? "" : `: ${theirs} there, ${ours} here`;
    throw new NeuralError(
      "NEURAL_CHECKPOINT_INVALID",
      `the checkpoint is of another training, which has other ${name}${values}`,
      { differs: name },
    );
  }
}
