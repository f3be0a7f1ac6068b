import type { FeatureMatrix } from "../../features/contract.ts";
import { createRandom } from "../../random.ts";
import type { Model, Prediction, TrainingData } from "../contract.ts";

/** Rows whose outcome one feature moves: the first half to learn from, the second to be judged on. */
export interface PlantedProblem {
  readonly data: TrainingData;
  readonly test: Int32Array;
}

const day = 86_400_000;

/** The outcome is `strength` × the sign of the feature b, and noise of deviation 1. One of ten values of d is missing. */
export function plantedProblem(strength: number, seed: number, rows: number): PlantedProblem {
  const random = createRandom(seed, "planted problem");
  const names = ["a", "b", "c", "d"];
  const columns = names.map(() => Float32Array.from({ length: rows }, () => random.normal()));
  const returns = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    returns[row] = strength * Math.sign(columns[1]![row]!) + random.normal();
    if (random.uniform() < 0.1) columns[3]![row] = Number.NaN;
  }
  const features: FeatureMatrix = {
    names,
    length: rows,
    columns,
    series: Int32Array.of(0),
    featureSetId: "fs-planted",
    identities: names.map((name) => `${name} v1`),
  };
  const half = Math.floor(rows / 2);
  const time = Float64Array.from({ length: rows }, (_, row) => row * day);
  return {
    data: {
      features,
      rows: Int32Array.from({ length: half }, (_, row) => row),
      classes: Int8Array.from(returns, (value) => (value < -0.5 ? 0 : value > 0.5 ? 2 : 1)),
      classNames: ["sell", "hold", "buy"],
      returns,
      intervals: { time, endTime: time.map((begin) => begin + day) },
    },
    test: Int32Array.from({ length: rows - half }, (_, place) => half + place),
  };
}

/** By how much the loss on `test` is below that of the constant answer of the training rows, as a share of the latter. */
export function skillOf(task: Model["task"], prediction: Prediction, { data, test }: PlantedProblem): number {
  const { rows, classes, returns } = data;
  let loss = 0;
  let constant = 0;
  if (task === "classification") {
    const shares = [0, 0, 0];
    for (const row of rows) shares[classes![row]!]! += 1 / rows.length;
    for (const [place, row] of test.entries()) {
      loss -= Math.log(Math.max(prediction.probabilities![3 * place + classes![row]!]!, 1e-9));
      constant -= Math.log(shares[classes![row]!]!);
    }
    return 1 - loss / constant;
  }
  const mean = rows.reduce((sum, row) => sum + returns![row]! / rows.length, 0);
  for (const [place, row] of test.entries()) {
    loss += (returns![row]! - prediction.returns![place]!) ** 2;
    constant += (returns![row]! - mean) ** 2;
  }
  return 1 - loss / constant;
}
