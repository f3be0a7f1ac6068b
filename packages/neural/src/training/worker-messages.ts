import type { OptimiserSettings } from "../optimisers/optimiser-settings.ts";
import type { SessionSettings } from "../runtime/session.ts";
import type { ExamplesSource } from "./examples-source.ts";
import type { Progress } from "./progress.ts";
import type { TrainingSettingsGiven } from "./settings.ts";
import type { TrainedNetwork } from "./trainer.ts";

/** A training as plain data: what a worker thread is asked for. */
export interface TrainingRequest {
  /** Name of an architecture of this package, and what it is built with. */
  readonly architecture: string;
  readonly parameters?: object;
  readonly optimiser: OptimiserSettings;
  readonly training: ExamplesSource;
  readonly validation?: ExamplesSource;
  readonly settings?: TrainingSettingsGiven;
  readonly seed?: number;
  readonly threads?: number;
  readonly threadsOfHalves?: number;
  readonly device?: NonNullable<SessionSettings["device"]>;
  /**
   * File that checkpoints are written to as the settings ask, or fewer, so that writing takes no more than the share
   * `mostTime` of the time (1); with `resume`, training goes on from it where it exists.
   */
  readonly checkpoint?: {
    readonly path: string;
    readonly resume?: boolean;
    readonly mostTime?: number;
  };
}

/** What the thread tells. Errors lose their class on the way, so that code and details go by themselves. */
export type WorkerNews =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "done"; readonly trained: TrainedNetwork }
  | {
      readonly kind: "failed";
      /** Null for errors that this package does not know. */
      readonly code: string | null;
      readonly message: string;
      readonly details: Readonly<Record<string, unknown>>;
    };

/** What it is told. One training after another: the next is asked for when the last has ended. */
export type WorkerOrder =
  | { readonly kind: "train"; readonly request: TrainingRequest }
  | { readonly kind: "abort" };
