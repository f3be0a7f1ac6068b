import type { Architecture } from "../models/architecture.ts";
import { architectureNamed } from "../models/architectures.ts";
import type { TrainingParameters } from "../models/training-parameters.ts";
import type { OptimiserSettings } from "../optimisers/optimiser-settings.ts";
import { resolveParameters } from "../parameter-table.ts";
import type { TrainingSettings } from "../training/settings.ts";

/** What is fitted, and how. */
export interface FittingOptions<A extends string | Architecture = string | Architecture> {
  /** Of this package by its name, or one of your own. */
  readonly architecture: A;
  /** What the architecture is built with and, where its table has them, the numbers of the training. */
  readonly parameters?: object;
  /** Default: AdamW. Weight decay is that of the parameters unless it is given here. */
  readonly optimiser?: OptimiserSettings;
  /** What the parameters do not say; what both say is taken from here. */
  readonly settings?: Partial<TrainingSettings>;
  /** Anything worth keeping with the network that JSON can hold. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** The options of a fit with everything that they leave to the architecture's parameters. */
export interface FittingPlan {
  readonly architecture: Architecture;
  readonly parameters: Partial<TrainingParameters>;
  readonly optimiser: OptimiserSettings;
  readonly settings: Partial<TrainingSettings>;
}

/** Refuses unknown architectures and parameters by name. Patience is kept only where there is a loss to wait for. */
export function fittingPlan(options: FittingOptions, isValidated: boolean): FittingPlan {
  const { architecture: named, parameters: given = {}, optimiser, settings } = options;
  const architecture = typeof named === "string" ? architectureNamed(named) : named;
  const parameters = resolveParameters<Partial<TrainingParameters>>(architecture.parameters, given);
  const { weight_decay: weightDecay } = parameters;
  return {
    architecture,
    parameters,
    optimiser: { kind: "adamW", ...(weightDecay !== undefined && { weightDecay }), ...optimiser },
    settings: { ...settingsOf(parameters, isValidated), ...settings },
  };
}

function settingsOf(
  parameters: Partial<TrainingParameters>,
  isValidated: boolean,
): Partial<TrainingSettings> {
  const { epochs, batch_size, learning_rate, gradient_clip_norm, early_stopping_patience } = parameters;
  return {
    ...(epochs !== undefined && { epochs }),
    ...(batch_size !== undefined && { batchSize: batch_size }),
    ...(learning_rate !== undefined && { learningRate: learning_rate }),
    ...(gradient_clip_norm !== undefined && { gradientClipNorm: gradient_clip_norm }),
    ...(early_stopping_patience !== undefined &&
      isValidated && { earlyStoppingPatience: early_stopping_patience }),
  };
}
