import { parseOptions } from "../../packages/pregao/src/config/index.ts";
import type {
  DrawnParameters,
  ModelFamily,
  TrainingData,
  TuningSpace,
} from "../../packages/pregao/src/models/index.ts";
import { integerRange, loadFamily } from "../../packages/pregao/src/models/index.ts";
import { scorerForTraining } from "../../packages/pregao/src/pipeline/scoring.ts";
import { createRunContext } from "../../packages/pregao/src/progress.ts";
import { createRandom } from "../../packages/pregao/src/random.ts";

/** A family whose parameters are looked for on data of its own; smaller loss is better. */
export interface TuningProblem {
  readonly name: string;
  readonly space: TuningSpace;
  readonly unit: string;
  evaluate(drawn: DrawnParameters): Promise<number>;
}

const settings = [
  { family: "xgboost", task: "classification", rounds: "n_estimators", seed: 1 },
  { family: "lightgbm", task: "classification", rounds: "n_estimators", seed: 2 },
  { family: "catboost", task: "classification", rounds: "iterations", seed: 3 },
  { family: "xgboost", task: "regression", rounds: "n_estimators", seed: 4 },
  { family: "rf", task: "classification", rounds: "n_estimators", seed: 5 },
] as const;

/** Small enough that a fit takes milliseconds: thousands of them are made. */
const shape = { train: 300, validation: 500, columns: 8 };
const rounds = integerRange(5, 40);

export async function loadProblems(): Promise<TuningProblem[]> {
  return Promise.all(
    settings.map(async ({ family: name, task, rounds: parameter, seed }) => {
      const family = await loadFamily(name);
      const { parameters, assemble } = family.tuningSpaces!(task).default;
      return {
        name: `${name}, ${task}`,
        unit: task === "classification" ? "log-loss" : "MSE",
        space: { ...parameters, [parameter]: rounds },
        evaluate: evaluator(family, task, seed, assemble),
      };
    }),
  );
}

function evaluator(
  family: ModelFamily,
  task: "classification" | "regression",
  seed: number,
  assemble: ((drawn: DrawnParameters) => Readonly<Record<string, unknown>>) | undefined,
): TuningProblem["evaluate"] {
  const { data, validation } = problemData(seed);
  const { score } = scorerForTraining(task === "classification" ? "log_loss" : "mse", task, data);
  return async (drawn) => {
    const parameters = parseOptions(family.parameters(task), assemble?.(drawn) ?? drawn);
    const model = await family.fit(data, task, parameters, createRunContext({ seed, threads: 1 }));
    return -score(await model.predict(data.features, validation), validation);
  };
}

/** Two columns matter by their product, two by themselves; the rest and half of the variance are noise. */
function problemData(seed: number): { data: TrainingData; validation: Int32Array } {
  const random = createRandom(seed, "tuning problem");
  const rows = shape.train + shape.validation;
  const columns = Array.from({ length: shape.columns }, () =>
    Float32Array.from({ length: rows }, () => random.normal()),
  );
  const returns = Float64Array.from({ length: rows }, (_, row) => {
    const [a, b, c, d] = columns.map((column) => column[row]!) as [number, number, number, number];
    return a * b + Math.sin(2 * c) + 0.5 * Math.max(d, 0) + 1.3 * random.normal();
  });
  return {
    data: {
      features: {
        names: columns.map((_, c) => `x${c}`),
        length: rows,
        columns,
        series: Int32Array.of(0),
        featureSetId: `problem-${seed}`,
      },
      rows: Int32Array.from({ length: shape.train }, (_, row) => row),
      returns,
      classes: Int8Array.from(returns, (value) => (value < -0.6 ? 0 : value > 0.6 ? 2 : 1)),
      classNames: ["sell", "hold", "buy"],
    },
    validation: Int32Array.from({ length: shape.validation }, (_, i) => shape.train + i),
  };
}
