/** A model whose training step both sides time. */
export interface StepCase {
  readonly name: string;
  /** Of ours, and of its twin in interop/neural. */
  readonly architecture: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly batches: readonly number[];
  /** Largest share of PyTorch's time that meets the goal. */
  readonly goal: number;
}

const multiTask = (units: number): StepCase => ({
  name: `multi-task LSTM, lookback 32, 30 features, ${units} units`,
  architecture: "LstmMultiTask",
  parameters: { lookback: 32, features: 30, units },
  batches: [128, 256],
  goal: 0.7,
});

const patches = (architecture: string): StepCase => ({
  name: `${architecture}, context 64, 5 channels, d_model 128`,
  architecture,
  parameters: {
    context_length: 64,
    prediction_length: 24,
    channels: 5,
    patch_length: 8,
    d_model: 128,
    num_layers: 3,
  },
  batches: [32, 128],
  goal: 0.8,
});

export const cases: readonly StepCase[] = [
  multiTask(64),
  multiTask(96),
  {
    name: "LSTM 2 × 64, lookback 50, 30 features",
    architecture: "LstmForecaster",
    parameters: { lookback: 50, features: 30, layers: 2, units: 64 },
    batches: [128],
    goal: 0.7,
  },
  patches("PatchTST"),
  patches("PatchTSMixer"),
];
