import {
  computeFeatures,
  type FeatureMatrix,
  findAnyFeature,
  indexSymbolsOf,
  warmUpOf,
} from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import type { Timeframe } from "../market/timeframe.ts";
import type { Model } from "../models/index.ts";
import { createRunContext, type RunContext } from "../progress.ts";
import type { AuditedColumn, AuditSubject } from "./contract.ts";

/** Features by name, held to the warm-up on bars of `timeframe` and the memory that they declare. */
export function featureSubject(
  names: readonly string[],
  timeframe: Timeframe,
  context: RunContext,
): AuditSubject {
  const quiet = createRunContext({ signal: context.signal, threads: 1 });
  return {
    description: names.length === 1 ? `the feature ${names[0]}` : `${names.length} features`,
    columns: names.map((name) => {
      const feature = findAnyFeature(name);
      const { memory, inputs } = feature;
      const warmUp = warmUpOf(feature, timeframe);
      return { name, warmUp, memory, inputs, history: warmUp, symbols: indexSymbolsOf(feature) };
    }),
    compute: (bars, columns) => {
      const features = columns.map((column) => names[column]!);
      return computeFeatures(bars, { features }, quiet).matrix.columns;
    },
  };
}

/** Features that come with the bars, as a table of the B3 service brings them: nothing is declared of them. */
export function givenSubject(
  names: readonly string[],
  inputs: readonly string[],
  read: (bars: Bars) => FeatureMatrix,
): AuditSubject {
  return {
    description: `${names.length} features of a table`,
    columns: names.map((name, column) => ({ ...undeclared(name, 0), inputs: [inputs[column]!] })),
    compute(bars, columns) {
      const matrix = read(bars);
      // A column without a single value in a short window is left out there: it is missing, then.
      const missing = new Float32Array(bars.length).fill(Number.NaN);
      return columns.map((column) => matrix.columns[matrix.names.indexOf(names[column]!)] ?? missing);
    },
  };
}

/**
 * The predictions of a model from bars: the probability of each class, or the return. `history` is how many rows its
 * features need, to which come those that the model itself looks back on; `symbols` says which symbols.
 */
export function modelSubject(
  model: Model,
  featuresOf: (bars: Bars) => FeatureMatrix,
  history: number,
  symbols: readonly string[],
): AuditSubject {
  const names =
    model.task === "regression"
      ? ["predicted return"]
      : model.classNames.map((name) => `probability of ${name}`);
  return {
    description: `predictions of a ${model.family} model`,
    columns: names.map((name) => ({ ...undeclared(name, history + model.history), symbols })),
    async compute(bars, columns) {
      const { returns, probabilities } = await model.predict(featuresOf(bars));
      return columns.map((column) => {
        if (probabilities === undefined) return returns!;
        return Float64Array.from(
          { length: bars.length },
          (_, row) => probabilities[row * names.length + column]!,
        );
      });
    },
  };
}

/** Several subjects as one. */
export function joinSubjects(subjects: readonly AuditSubject[]): AuditSubject {
  const places = subjects.flatMap((subject) => subject.columns.map((_, column) => ({ subject, column })));
  return {
    description: subjects.map(({ description }) => description).join(" and "),
    columns: subjects.flatMap(({ columns }) => columns),
    async compute(bars, wanted) {
      const computed = subjects.map((subject) => {
        const columns = wanted.flatMap((one) =>
          places[one]!.subject === subject ? [places[one]!.column] : [],
        );
        return columns.length === 0 ? [] : subject.compute(bars, columns);
      });
      const asked = await Promise.all(computed);
      const taken = subjects.map(() => 0);
      return wanted.map((one) => {
        const from = subjects.indexOf(places[one]!.subject);
        return asked[from]![taken[from]!++]!;
      });
    },
  };
}

function undeclared(name: string, history: number): AuditedColumn {
  return { name, warmUp: null, memory: "not declared", inputs: null, history };
}
