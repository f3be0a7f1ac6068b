import { architectureNamed } from "@pregao/neural";
import { z } from "zod";
import type { ModelFamily } from "../contract.ts";
import { networkFamily } from "./network-family.ts";
import { networkOptions, networkParameters } from "./network-options.ts";
import { headsOf, type NetworkKind, ofClasses, oneTask } from "./network-plan.ts";

/** A family that forecasts the features from their past and maps the forecasts to the target. */
export interface SequenceKind
  extends Pick<NetworkKind, "name" | "aliases" | "description" | "searchSpaces" | "tuningSpaces"> {
  /** The engine's forecasting architecture. */
  readonly encoder: string;
  /** Hidden units of the head; null: one linear map. */
  readonly headUnits: number | null;
  /** Defaults of the encoder that differ from the engine's. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

const architectures = { classification: "SequenceClassifier", regression: "SequenceRegressor" };
/** Parameters of the head's own architecture that a user chooses; `loss` is of returns alone. */
const ofClassHead = ["class_weights", "label_smoothing"] as const;

/**
 * A forecasting model of the engine as a family: the encoder forecasts `prediction_length` steps of each feature from its window,
 * and a head maps these forecasts to classes or the return.
 */
export function sequenceFamily(kind: SequenceKind): ModelFamily {
  const { name, aliases, description, searchSpaces, tuningSpaces, encoder, headUnits, defaults } = kind;
  return networkFamily({
    name,
    aliases,
    description,
    tasks: ["classification", "regression"],
    searchSpaces,
    tuningSpaces,
    options(task) {
      const { parameters } = architectureNamed(encoder);
      const head = architectureNamed(architectures[task]).parameters;
      const own = task === "classification" ? ofClassHead.map((option) => [option, head[option]!]) : [];
      const decided = task === "classification" ? ["channels", "loss"] : ["channels"];
      return {
        ...networkOptions({ ...parameters, ...Object.fromEntries(own) }, decided, {
          ...defaults,
          early_stopping_patience: 10,
        }),
        head_units: z.number().int().min(1).nullable().default(headUnits).meta({
          description:
            "Hidden units of the head, in which the forecasts of the features meet (dropped in training as `dropout` says); null: one linear map.",
          range: "a whole number from 1, or null",
        }),
      };
    },
    learns: oneTask,
    plan(task, size, parameters) {
      const { context_length: lookback, prediction_length: steps, ...others } = networkParameters(parameters);
      const { epochs, batch_size, learning_rate, weight_decay, gradient_clip_norm, ...rest } = others;
      const { loss, class_weights, label_smoothing, head_units, ...encoderParameters } = rest;
      return {
        architecture: architectures[task],
        parameters: {
          ...{ epochs, batch_size, learning_rate, weight_decay, gradient_clip_norm },
          ...{ lookback, steps, encoder, head_units, features: size.features },
          encoder_parameters: encoderParameters,
          head_dropout: encoderParameters.dropout ?? 0,
          ...(task === "regression"
            ? { targets: 1, loss }
            : {
                classes: size.classIds.length,
                class_weights: ofClasses(class_weights, size),
                label_smoothing,
              }),
        },
        lookback: Number(lookback),
        ...headsOf(task, [1]),
        optimiser: { kind: "adamW" },
      };
    },
  });
}
