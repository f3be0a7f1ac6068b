import type { Network, Objective } from "../building/network.ts";
import type { Optimiser } from "../optimisers/optimiser.ts";
import type { SessionSettings } from "../runtime/session.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Examples } from "./examples.ts";
import type { Progress } from "./progress.ts";
import type { TrainingSettingsGiven } from "./settings.ts";

export interface TrainOptions {
  readonly network: Network;
  readonly objective: Objective;
  readonly optimiser: Optimiser;
  readonly training: Examples;
  /** Measured after every epoch; the best weights by them are the result. */
  readonly validation?: Examples;
  readonly settings?: TrainingSettingsGiven;
  /** First weights, orders and dropout follow from it. Default 0. */
  readonly seed?: number;
  /** Threads of one run of the graph. Default: as many as the machine runs at once. */
  readonly threads?: number;
  /**
   * Threads over which the halves of a batch are divided, where a network trains by halves. Default: `threads`. With 1 thread and
   * 2 of halves the bytes are those of 1 thread, whichever the network.
   */
  readonly threadsOfHalves?: number;
  readonly device?: SessionSettings["device"];
  /** Ends the training between two batches with NEURAL_ABORTED, after a last checkpoint. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /**
   * Training goes on from here. With the same settings, examples and threads it ends with the bytes of a training that was
   * not interrupted. A checkpoint of other examples, batches, seed or parameters is refused.
   */
  readonly resumeFrom?: Checkpoint;
  /** Takes a checkpoint when the settings ask for one; training waits for it. Its vectors are copies. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
}
