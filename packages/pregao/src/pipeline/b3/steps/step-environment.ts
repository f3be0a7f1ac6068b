import { join } from "node:path";
import type { Configuration } from "../../../config/index.ts";
import type { FitContext } from "../../../models/index.ts";
import { codeVersion } from "../../run/code-version.ts";
import { StageCache } from "../../run/stage-cache.ts";
import type { TrainingPhase } from "../../train.ts";

/** What whoever runs a step gives it, beside its payload. */
export interface StepContext {
  readonly configuration: Configuration;
  readonly context: FitContext;
  /** What it publishes is known by: the same step again, after a crash, finds what it has published. */
  readonly key: string;
  /** Hears which part of a long step begins. */
  readonly onPhase: (phase: StepPhase) => void;
}

/** What a training is made of, in order; a step alone has no parts. */
export type StepPhase = TrainingPhase | "evaluating" | "exporting";

export interface StepEnvironment extends StepContext {
  /** Loaded bars and their features by content, so that no step does again what one before it has done. */
  readonly cache: StageCache;
}

export function stepEnvironment(given: StepContext): StepEnvironment {
  const { configuration } = given;
  return { ...given, cache: new StageCache(stepCacheRoot(configuration.home), codeVersion(configuration)) };
}

export function stepCacheRoot(home: string): string {
  return join(home, "b3", "steps");
}
