import type { ExamplesSource, TrainingOrder } from "@pregao/neural";
import type { TrainingData } from "../contract.ts";
import type { NetworkPlan } from "./network-plan.ts";
import type { Outcomes } from "./outcomes.ts";
import type { ScaledWindows } from "./scaled-windows.ts";

/** Examples of a fit as plain data over memory that its thread shares. */
export interface TrainingExamples {
  readonly training: ExamplesSource;
  /** Left out where there is nothing to watch. */
  readonly validation?: ExamplesSource;
  readonly order: TrainingOrder;
  /** Rows whose return is not known; the return head sees the mean there. */
  readonly returnsMissing: number;
}

/** The rows of a fit, then those to watch, and the windows that end at them. */
export interface WindowedRows {
  readonly rows: Int32Array;
  /** How many of them are fitted on. */
  readonly fitted: number;
  readonly windows: ScaledWindows;
}

interface TargetPart {
  readonly name: string;
  readonly values: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
  readonly classes?: number;
}

/**
 * The rows of a fit and those to watch as examples over the same windows. Rows that weigh more are drawn more often; without
 * weights classes are drawn equally often where the plan says so.
 */
export function trainingExamples(
  data: TrainingData,
  windowed: WindowedRows,
  plan: NetworkPlan,
  outcomes: Outcomes,
): TrainingExamples {
  const { rows, fitted, windows } = windowed;
  const returns = plan.returns === null ? null : returnTargets(data, windowed, plan.returns, outcomes);
  const targets: TargetPart[] = [
    ...(plan.classes === null ? [] : [classTargets(data, windowed, plan.classes.target, outcomes)]),
    ...(returns === null ? [] : [returns.part]),
  ];
  const { starts } = windows.layout;
  return {
    training: sourceOf(data.features.names, windows, starts.slice(0, fitted), plan, targets),
    ...(rows.length > fitted && {
      validation: sourceOf(data.features.names, windows, starts.slice(fitted), plan, targets),
    }),
    order: orderOf(data, rows.subarray(0, fitted), plan),
    returnsMissing: returns?.missing ?? 0,
  };
}

function sourceOf(
  features: readonly string[],
  { values, width, lookback, layout }: ScaledWindows,
  starts: Int32Array,
  plan: NetworkPlan,
  targets: readonly TargetPart[],
): ExamplesSource {
  if (plan.lookback === null) {
    const parts = [{ name: "x", values, shape: [width], features }, ...targets];
    return { kind: "matrix", parts, rows: starts };
  }
  const parts = targets.map((part) => ({ ...part, of: "row" as const }));
  const series = layout.stretches;
  return {
    kind: "windows",
    ...{ values, features, series, lookback, starts },
    parts: [{ name: "x", of: "past" }, ...parts],
  };
}

function classTargets(
  { classes }: TrainingData,
  { rows, windows }: WindowedRows,
  name: string,
  { classIds }: Outcomes,
): TargetPart {
  const { layout, lookback } = windows;
  const values = new BigInt64Array(new SharedArrayBuffer(8 * layout.length));
  for (const [place, row] of rows.entries())
    values[layout.starts[place]! + lookback - 1] = BigInt(classIds.indexOf(classes![row]!));
  return { name, values, shape: [], classes: classIds.length };
}

/** Returns in deviations from their mean, so that losses and learning rates mean the same for minutes and for months. */
function returnTargets(
  { returns }: TrainingData,
  { rows, windows }: WindowedRows,
  { target: name, shape }: NonNullable<NetworkPlan["returns"]>,
  { returnScale }: Outcomes,
): { readonly part: TargetPart; readonly missing: number } {
  const { layout, lookback } = windows;
  const values = new Float32Array(new SharedArrayBuffer(4 * layout.length));
  let missing = 0;
  for (const [place, row] of rows.entries()) {
    const known = returnScale === null ? Number.NaN : returns![row]!;
    if (Number.isNaN(known)) missing++;
    else values[layout.starts[place]! + lookback - 1] = (known - returnScale!.center) / returnScale!.scale;
  }
  return { part: { name, values, shape }, missing };
}

function orderOf({ sampleWeight }: TrainingData, rows: Int32Array, { classes }: NetworkPlan): TrainingOrder {
  if (sampleWeight !== undefined) {
    const weights = Float64Array.from(rows, (row) => sampleWeight[row]!);
    if (weights.every((weight) => weight === weights[0])) return { kind: "shuffled" };
    return { kind: "weighted", weights };
  }
  return classes?.isBalanced ? { kind: "balanced", target: classes.target } : { kind: "shuffled" };
}
