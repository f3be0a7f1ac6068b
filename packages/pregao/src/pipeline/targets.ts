import { PregaoError } from "../errors.ts";
import { computeFeatures, hasB3Table, resolveFeatureName, signalInputs } from "../features/index.ts";
import {
  type AccountedLabels,
  direction,
  entrySignal,
  forwardReturn,
  forwardVolatility,
  isNumericKind,
  type LabelKind,
  metaLabel,
  openInterestChange,
  type SignalColumns,
  signalCluster,
  type Threshold,
  tripleBarrier,
} from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";
import type { RunContext } from "../progress.ts";
import type { Manifest } from "../registry/index.ts";
import type { PreparationOptions } from "./options/preparation.ts";

type Choices = Pick<PreparationOptions, "target" | "classes" | "profit" | "stop" | "primary">;

/** What targets are made by; what is left out has the default of the labels. */
export type TargetOptions = Pick<PreparationOptions, "labels" | "task"> & {
  readonly horizon: number | undefined;
  readonly threshold: Threshold | undefined;
  /** Bars that the barriers' deviation is measured on. */
  readonly window?: number | undefined;
} & { readonly [Name in keyof Choices]?: Choices[Name] | undefined };

/**
 * The targets that the options ask for. The rule of `signal-cluster` reads features of the B3 service under their
 * wire names from the table where it has them, else computed; it has no return to regress on, as little as the labels of
 * positions. Throws PREGAO_OPTION_INVALID for labels or a target that do not fit the task, and for options of other labels.
 */
export function makeTargets(bars: Bars, options: TargetOptions, context: RunContext): AccountedLabels {
  const { labels, task, horizon, threshold, target = "forward-return" } = options;
  refuseIdleOptions(options);
  if (task === "classification" && target !== "forward-return") {
    refuse("target", target, "classes are chosen by --labels; a target is for --task regression");
  }
  if (target === "forward-volatility") return forwardVolatility(bars, { horizon });
  if (target === "open-interest-change") return openInterestChange(bars, { horizon });
  if (labels === "forward-return") return forwardReturn(bars, { horizon, threshold });
  if (labels === "direction") return direction(bars, { horizon });
  if (task === "regression") {
    refuse("labels", labels, "they give classes, no return: regression takes forward-return or direction");
  }
  if (labels === "entry-signal") {
    const classCount = options.classes === "2" ? 2 : 3;
    return entrySignal(bars, { horizon, threshold: fixedThreshold(threshold), classCount });
  }
  if (labels === "signal-cluster") return signalCluster(bars, signalsOf(bars, context), { horizon });
  const barriers = { horizon, profit: options.profit, stop: options.stop, window: options.window };
  if (labels === "triple-barrier") return tripleBarrier(bars, barriers);
  const primary = resolveFeatureName(options.primary ?? "sma_cross_20_50");
  return metaLabel(bars, sidesOf(bars, primary, context), { ...barriers, primary });
}

/** The options by which the targets of a saved model were made, not today's defaults. */
export function targetOptionsOf({ task, label }: Pick<Manifest, "task" | "label">): TargetOptions {
  const { horizon, parameters } = label;
  const { threshold, threshold_volatility: volatility, volatility_window: window } = parameters;
  const number = (name: string): number | undefined =>
    typeof parameters[name] === "number" ? parameters[name] : undefined;
  return {
    task,
    horizon,
    labels: isNumericKind(label.kind) ? "forward-return" : (label.kind as PreparationOptions["labels"]),
    target: isNumericKind(label.kind) ? label.kind : "forward-return",
    threshold:
      typeof threshold === "number"
        ? threshold
        : typeof volatility === "number" && typeof window === "number"
          ? { volatility, window }
          : undefined,
    classes: label.kind !== "entry-signal" ? undefined : label.class_names.length === 2 ? "2" : "3",
    profit: number("profit"),
    stop: number("stop"),
    window: number("volatility_window"),
    primary: typeof parameters.primary === "string" ? parameters.primary : undefined,
  };
}

/** The labels that each option is for. */
const labelsOfOption = {
  threshold: ["forward-return", "entry-signal"],
  classes: ["entry-signal"],
  profit: ["triple-barrier", "meta-label"],
  stop: ["triple-barrier", "meta-label"],
  primary: ["meta-label"],
} as const satisfies Record<string, readonly LabelKind[]>;

/** An option that nothing would read is refused, not dropped. */
function refuseIdleOptions(options: TargetOptions): void {
  const { labels, target = "forward-return" } = options;
  const isNumeric = isNumericKind(target);
  if (isNumeric && labels !== "forward-return") {
    refuse("labels", labels, `the target ${target} takes the place of labels`);
  }
  for (const [option, kinds] of Object.entries(labelsOfOption)) {
    const value = options[option as keyof typeof labelsOfOption];
    if (value === undefined || (!isNumeric && (kinds as readonly LabelKind[]).includes(labels))) continue;
    const shown = typeof value === "object" ? JSON.stringify(value) : value;
    const made = isNumeric ? `the target ${target}` : `labels of kind ${labels}`;
    refuse(option, shown, `it is for ${kinds.join(" and ")}; ${made} would not read it`);
  }
}

/** The sign of a feature as sides: 1 above 0, −1 below, 0 where it is 0 or missing. */
function sidesOf(bars: Bars, feature: string, context: RunContext): Int8Array {
  const [column] = computeFeatures(bars, { features: [feature] }, context).matrix.columns;
  return Int8Array.from(column!, (value) => Math.sign(value) || 0);
}

function fixedThreshold(threshold: Threshold | undefined): number | undefined {
  return typeof threshold === "object" ? undefined : threshold;
}

function refuse(option: string, value: string | number, reason: string): never {
  throw new PregaoError("PREGAO_OPTION_INVALID", { option, value, reason });
}

function signalsOf(bars: Bars, context: RunContext): SignalColumns {
  const column = (name: string): Float32Array => Float32Array.from(bars.column(name));
  if (hasB3Table(bars)) {
    return {
      rsi: column("rsi_14"),
      macd: column("macd"),
      volumeChange: column("volume_change"),
      priceMomentum: column("price_momentum_5"),
      bollingerUpper: column("bollinger_upper"),
    };
  }
  return signalInputs(computeFeatures(bars, { features: "b3" }, context).matrix);
}
