import type { FeatureMatrix } from "../../features/contract.ts";
import type { Model, Prediction } from "../contract.ts";

/** What of a class's probability is read: its centred logarithm (of two classes: the log-odds), or itself. */
export const links = ["log_odds", "probabilities"] as const;
export type Link = (typeof links)[number];

/** Probabilities are kept this far from 0 before their logarithm is taken. */
const leastProbability = 1e-6;

/** What a combining model is told: how the bases speak, and what else it reads. */
export interface MetaLayout {
  readonly task: Model["task"];
  readonly classNames: readonly string[];
  readonly link: Link;
  readonly baseNames: readonly string[];
  /** Features that are passed through. */
  readonly through: readonly string[];
}

/** Classes of which a base's columns speak: of two the second alone, since it says all of the first. */
export function spokenClasses({ task, classNames }: Pick<MetaLayout, "task" | "classNames">): number[] {
  if (task === "regression") return [];
  return classNames.length === 2 ? [1] : [...classNames.keys()];
}

/** Columns of one base. */
export function columnsPerBase(layout: MetaLayout): number {
  return layout.task === "regression" ? 1 : spokenClasses(layout).length;
}

/** Columns of every base in order, then the features that are passed through, of `rows` of their matrix. */
export function metaMatrix(
  layout: MetaLayout,
  predictions: readonly Prediction[],
  features: FeatureMatrix,
  rows: Int32Array,
): FeatureMatrix {
  const spoken = spokenClasses(layout);
  const names = [
    ...layout.baseNames.flatMap((base) =>
      layout.task === "regression"
        ? [`${base}: return`]
        : spoken.map((id) => `${base}: ${layout.classNames[id]}`),
    ),
    ...layout.through,
  ];
  const columns = names.map(() => new Float32Array(rows.length));
  const perBase = columnsPerBase(layout);
  for (const [base, prediction] of predictions.entries()) {
    const own = columns.slice(base * perBase, (base + 1) * perBase);
    if (layout.task === "regression") own[0]!.set(prediction.returns!);
    else putClasses(own, spoken, layout, prediction.probabilities!);
  }
  for (const [place, name] of layout.through.entries()) {
    const from = features.columns[features.names.indexOf(name)]!;
    const to = columns[predictions.length * perBase + place]!;
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i]!]!;
  }
  const featureSetId = `${layout.link} of ${names.join(", ")}`;
  return { names, length: rows.length, columns, series: Int32Array.of(0), featureSetId };
}

function putClasses(
  columns: readonly Float32Array[],
  spoken: readonly number[],
  { classNames, link }: MetaLayout,
  probabilities: Float64Array,
): void {
  const classes = classNames.length;
  const logs = new Float64Array(classes);
  for (let row = 0; row * classes < probabilities.length; row++) {
    const own = probabilities.subarray(row * classes, (row + 1) * classes);
    if (link === "probabilities") {
      for (const [place, id] of spoken.entries()) columns[place]![row] = own[id]!;
      continue;
    }
    let mean = 0;
    for (let id = 0; id < classes; id++) {
      logs[id] = Math.log(Math.max(own[id]!, leastProbability));
      mean += logs[id]! / classes;
    }
    if (classes === 2) columns[0]![row] = logs[1]! - logs[0]!;
    else for (const [place, id] of spoken.entries()) columns[place]![row] = logs[id]! - mean;
  }
}
