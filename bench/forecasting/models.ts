import type { OptimiserSettings, ScheduleSettings, TrainingSettings } from "@pregao/neural";

/** A model as its authors trained it on ETTh1, and what they published. */
export interface ForecastingModel {
  readonly name: string;
  readonly architecture: string;
  readonly parameters: Readonly<Record<string, unknown>> & { readonly context_length: number };
  readonly optimiser: OptimiserSettings;
  readonly settings: Partial<TrainingSettings> & { readonly epochs: number; readonly batchSize: number };
  /** Published errors on the test part by horizon; NaN where none is published. */
  readonly published: Readonly<Record<number, { readonly mse: number; readonly mae: number }>>;
}

const adam: OptimiserSettings = { kind: "adam" };

/** As both papers' code has it: the first reduction comes later than the others. */
const decayAfter = (hold: number, factor: number): ScheduleSettings => ({
  kind: "stepDecay",
  every: 1,
  hold,
  factor,
});

export const models: readonly ForecastingModel[] = [
  {
    // Zeng et al. 2023, table 2; settings of their script: the rate is halved after each epoch but the first.
    name: "DLinear",
    architecture: "DLinear",
    parameters: { context_length: 336, moving_avg: 25 },
    optimiser: adam,
    settings: {
      batchSize: 32,
      learningRate: 0.005,
      schedule: decayAfter(1, 0.5),
      epochs: 10,
      earlyStoppingPatience: 3,
      dropLast: true,
      gradientClipNorm: null,
    },
    published: {
      96: { mse: 0.375, mae: 0.399 },
      192: { mse: 0.405, mae: 0.416 },
      336: { mse: 0.439, mae: 0.443 },
      720: { mse: 0.472, mae: 0.49 },
    },
  },
  {
    // Nie et al. 2023, table 3, their better column; settings of their script, whose rate falls by a tenth an epoch from the
    // fifth on.
    name: "PatchTST",
    architecture: "PatchTST",
    parameters: {
      context_length: 336,
      patch_length: 16,
      patch_stride: 8,
      d_model: 16,
      n_heads: 4,
      num_layers: 3,
      d_ff: 128,
      dropout: 0.3,
      head_dropout: 0,
    },
    optimiser: adam,
    settings: {
      batchSize: 128,
      learningRate: 1e-4,
      schedule: decayAfter(3, 0.9),
      epochs: 100,
      earlyStoppingPatience: 20,
      dropLast: true,
      gradientClipNorm: null,
    },
    published: {
      96: { mse: 0.37, mae: 0.4 },
      192: { mse: 0.413, mae: 0.429 },
      336: { mse: 0.422, mae: 0.44 },
      720: { mse: 0.447, mae: 0.468 },
    },
  },
  {
    // The authors' notebook for their model in Hugging Face's transformers.
    name: "PatchTSMixer",
    architecture: "PatchTSMixer",
    parameters: {
      context_length: 512,
      patch_length: 16,
      patch_stride: 16,
      d_model: 48,
      num_layers: 3,
      expansion_factor: 3,
      dropout: 0.5,
      head_dropout: 0.7,
      mode: "common_channel",
      scaling: "std",
    },
    optimiser: { kind: "adamW", weightDecay: 0 },
    settings: {
      batchSize: 32,
      learningRate: 1e-4,
      epochs: 100,
      earlyStoppingPatience: 5,
      minDelta: 0.001,
      gradientClipNorm: 1,
    },
    published: { 96: { mse: 0.3675, mae: Number.NaN } },
  },
];

/** Seeds of the trainings at a horizon: PatchTST's longer ones take a quarter of an hour each, and have one. */
export function seedsOf({ name }: ForecastingModel, horizon: number): readonly number[] {
  return name === "PatchTST" && horizon > 96 ? [1] : [1, 2, 3];
}
