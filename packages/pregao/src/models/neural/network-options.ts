import type { ParameterTable } from "@pregao/neural";
import { z } from "zod";
import type { OptionTable } from "../../config/index.ts";
import { optionTable } from "../engine-parameters.ts";

/** How the learning rate goes, by the name of the option. */
const schedules = {
  constant: { kind: "constant" },
  plateau: { kind: "reduceOnPlateau", factor: 0.5, patience: 5, min: 1e-6 },
  cosine: { kind: "cosine" },
  one_cycle: { kind: "oneCycle" },
} as const;

type ScheduleName = keyof typeof schedules;

/** Options of this floor, which the engine's tables do not have. */
const own = ["early_stopping_patience", "schedule", "feature_clip"] as const;

/** Settings of the training that are no parameters of the network. */
export interface OwnOptions {
  /** Epochs without a lower loss on the rows to watch; null: all epochs are run. */
  readonly early_stopping_patience: number | null;
  readonly schedule: ScheduleName;
  /** Deviations that scaled features are held to; null: any. */
  readonly feature_clip: number | null;
}

/**
 * The engine's table of an architecture as options, less the parameters that follow from the data, with defaults of this floor
 * where they differ, and what every family has beside it: early stopping (which may be off), the schedule, and the clip.
 */
export function networkOptions(
  table: ParameterTable,
  decidedElsewhere: readonly string[],
  defaults: Readonly<Record<string, unknown>> & { readonly early_stopping_patience: number },
): OptionTable {
  const changed = Object.entries(table).map(([name, entry]) => [
    name,
    { ...entry, default: name in defaults ? defaults[name] : entry.default },
  ]);
  return {
    ...engineOptions(Object.fromEntries(changed), decidedElsewhere),
    early_stopping_patience: z
      .number()
      .int()
      .min(1)
      .nullable()
      .default(defaults.early_stopping_patience)
      .meta({
        description:
          "Epochs without a lower loss on the latest 15 % of the training rows, held out to watch, after which training ends with the best weights; null runs all epochs on all rows.",
        range: "a whole number from 1, or null",
      }),
    schedule: z
      .enum(Object.keys(schedules) as [ScheduleName])
      .default("plateau")
      .meta({
        description:
          "How the learning rate goes: plateau halves it after 5 epochs without a lower loss (least 1e-6), cosine and one_cycle follow their curves.",
      }),
    feature_clip: z.number().gt(0).nullable().default(10).meta({
      description: "Standard deviations that scaled features are held to, so that no outlier rules a net.",
      range: "a number above 0, or null for any",
    }),
  };
}

/** The engine's own words, without the hint whom a parameter is for. */
function engineOptions(table: ParameterTable, decidedElsewhere: readonly string[]): OptionTable {
  const told = Object.entries(table).map(([name, entry]) => {
    const description = entry.description.replace(/^For the trainer: (.)/, (_, letter) =>
      letter.toUpperCase(),
    );
    return [name, { ...entry, description }];
  });
  return optionTable(Object.fromEntries(told), decidedElsewhere);
}

/** What of the options is for the network's builder and the engine's trainer. */
export function networkParameters(parameters: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names: readonly string[] = own;
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)));
}

export function ownOptions(parameters: Readonly<Record<string, unknown>>): OwnOptions {
  return parameters as unknown as OwnOptions;
}

export function scheduleOf({ schedule }: OwnOptions) {
  return schedules[schedule];
}
