import { NeuralError } from "../errors.ts";
import { type CosineSettings, cosine } from "./cosine.ts";
import { type OneCycleSettings, oneCycle } from "./one-cycle.ts";
import { type ReduceOnPlateauSettings, reduceOnPlateau } from "./reduce-on-plateau.ts";
import { type Schedule, scheduleBy } from "./schedule.ts";
import { type StepDecaySettings, stepDecay } from "./step-decay.ts";

interface SettingsByKind {
  readonly constant: object;
  readonly reduceOnPlateau: Partial<ReduceOnPlateauSettings>;
  readonly cosine: Partial<CosineSettings>;
  readonly oneCycle: Partial<OneCycleSettings>;
  readonly stepDecay: Partial<StepDecaySettings>;
}

type ScheduleKind = keyof SettingsByKind;

/** A schedule of the learning rate as plain data, which threads and files can hold. */
export type ScheduleSettings = {
  [K in ScheduleKind]: { readonly kind: K } & SettingsByKind[K];
}[ScheduleKind];

const schedules: { [K in ScheduleKind]: (learningRate: number, settings: SettingsByKind[K]) => Schedule } = {
  constant: (learningRate) => scheduleBy(() => learningRate),
  reduceOnPlateau,
  cosine,
  oneCycle,
  stepDecay,
};

/** A schedule whose greatest learning rate is the one given. */
export function scheduleOf({ kind, ...settings }: ScheduleSettings, learningRate: number): Schedule {
  if (Object.hasOwn(schedules, kind)) return schedules[kind](learningRate, settings);
  const known = Object.keys(schedules);
  throw new NeuralError(
    "NEURAL_PARAMETER_UNKNOWN",
    `unknown schedule ${JSON.stringify(kind)}. Known: ${known.join(", ")}`,
    { schedule: kind, known },
  );
}
