import { existsSync } from "node:fs";
import {
  type FittedNetwork,
  fitNetwork,
  type Progress,
  readCheckpoint,
  Windows,
  writeCheckpoint,
} from "@pregao/neural";
import { median } from "../harness/context.ts";
import { type HourlySeries, type Part, windowStarts } from "./etth1.ts";
import type { ForecastRun } from "./kept-runs.ts";
import type { ForecastingModel } from "./models.ts";

/** Windows predicted at a time. */
const chunk = 256;

export interface TrainAndTestOptions {
  readonly series: HourlySeries;
  readonly model: ForecastingModel;
  readonly horizon: number;
  readonly seed: number;
  readonly threads: number;
  readonly onProgress: (progress: Progress) => void;
  /** File of a training's state after its last epoch, from which it goes on. */
  readonly checkpoint: string;
}

/** The parameters of a model's architecture at a horizon. */
export function parametersOf({ parameters }: ForecastingModel, { names }: HourlySeries, horizon: number) {
  return { ...parameters, channels: names.length, prediction_length: horizon };
}

/** Trains a model on the training hours, keeps its weights by the validation hours and measures it on the test hours. */
export async function trainAndTest(options: TrainAndTestOptions): Promise<ForecastRun> {
  const { series, model, horizon, seed, threads, onProgress, checkpoint } = options;
  const { context_length: lookback } = model.parameters;
  const windows = (part: Part) =>
    new Windows({
      values: series.values,
      features: series.names,
      lookback,
      horizon,
      starts: windowStarts(part, lookback, horizon),
      parts: [
        { name: "x", of: "past" },
        { name: "target", of: "future" },
      ],
    });
  const epochSeconds: number[] = [];
  let began = performance.now();
  const fitted = await fitNetwork({
    architecture: model.architecture,
    parameters: parametersOf(model, series, horizon),
    optimiser: model.optimiser,
    settings: { ...model.settings, checkpointEveryEpochs: 1 },
    training: windows("train"),
    validation: windows("validation"),
    seed,
    threads,
    onProgress: (progress) => {
      onProgress(progress);
      if (progress.batch < progress.batches || progress.validationLoss === null) return;
      epochSeconds.push((performance.now() - began) / 1000);
      began = performance.now();
    },
    ...(existsSync(checkpoint) && { resumeFrom: await readCheckpoint(checkpoint) }),
    onCheckpoint: (state) => writeCheckpoint(checkpoint, state),
  });
  const { history } = fitted.training!;
  return {
    ...(await errors(fitted, windows("test"), threads)),
    epochs: history.length,
    epochSeconds: median(epochSeconds),
  };
}

/** Mean squared and mean absolute error over all elements of all windows. */
async function errors(fitted: FittedNetwork, windows: Windows, threads: number) {
  const sizes = new Map(windows.ports.map(({ name, shape }) => [name, shape[0]! * shape[1]!]));
  let [squares, absolutes, count] = [0, 0, 0];
  for (let first = 0; first < windows.count; first += chunk) {
    const indices = Int32Array.from({ length: Math.min(chunk, windows.count - first) }, (_, i) => first + i);
    const x = new Float32Array(indices.length * sizes.get("x")!);
    const target = new Float32Array(indices.length * sizes.get("target")!);
    windows.copy(indices, { x, target });
    const { forecast } = await fitted.predict({ x }, { threads });
    for (let i = 0; i < target.length; i++) {
      const error = forecast![i]! - target[i]!;
      squares += error * error;
      absolutes += Math.abs(error);
    }
    count += target.length;
  }
  return { mse: squares / count, mae: absolutes / count };
}
