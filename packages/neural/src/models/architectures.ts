import { NeuralError } from "../errors.ts";
import { didYouMean } from "../near-match.ts";
import type { Architecture } from "./architecture.ts";
import { dLinear } from "./d-linear.ts";
import { lstmClassifier } from "./lstm-classifier.ts";
import { lstmForecaster } from "./lstm-forecaster.ts";
import { lstmMultiTask } from "./lstm-multi-task.ts";
import { mlpClassifier, mlpRegressor } from "./mlp.ts";
import { nLinear } from "./n-linear.ts";
import { patchTsMixer } from "./patch-ts-mixer.ts";
import { patchTst } from "./patch-tst.ts";
import { sequenceClassifier, sequenceRegressor } from "./sequence-models.ts";
import { enhancedTimeSeriesTransformer, timeSeriesTransformer } from "./time-series-transformer.ts";

/** Every architecture of this package; files and worker threads know them by their names. */
export const architectures: readonly Architecture[] = [
  mlpClassifier,
  mlpRegressor,
  lstmClassifier,
  lstmForecaster,
  lstmMultiTask,
  patchTst,
  patchTsMixer,
  timeSeriesTransformer,
  enhancedTimeSeriesTransformer,
  dLinear,
  nLinear,
  sequenceClassifier,
  sequenceRegressor,
];

/** The architecture of a name; NEURAL_PARAMETER_UNKNOWN, with the nearest name, where there is none. */
export function architectureNamed(name: string): Architecture {
  const found = architectures.find((architecture) => architecture.name === name);
  if (found) return found;
  const known = architectures.map((architecture) => architecture.name);
  throw new NeuralError(
    "NEURAL_PARAMETER_UNKNOWN",
    `unknown architecture ${name}${didYouMean(name, known)} Known: ${known.join(", ")}`,
    { architecture: name, known },
  );
}
