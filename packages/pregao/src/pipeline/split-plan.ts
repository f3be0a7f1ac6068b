import { flagName } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import type { RunContext } from "../progress.ts";
import {
  combinatorialPurgedFolds,
  type DroppedRows,
  type FoldLane,
  foldLanes,
  type LabelIntervals,
  type LaneParts,
  splitByDate,
  timeOrderedFolds,
  walkForwardFolds,
} from "../splits/index.ts";
import type { SplitPlanOptions } from "./options/split-plan.ts";
import { makeTargets } from "./targets.ts";

/** One fold, or the one split, with what became of every row. */
export interface PlannedFold extends LaneParts {
  readonly dropped: DroppedRows;
}

export interface SplitPlan {
  readonly kind: SplitPlanOptions["kind"];
  readonly folds: readonly PlannedFold[];
  readonly lanes: readonly FoldLane[];
  /** Complete histories of a combinatorial plan, else 0. */
  readonly paths: number;
  readonly horizon: number;
  /** Rows with a label. */
  readonly rows: number;
}

/** The folds that the options ask for, on the rows of the bars that have a label. */
export function planSplits(bars: Bars, options: SplitPlanOptions, context: RunContext): SplitPlan {
  const { labels, horizon, threshold } = options;
  const targets = makeTargets(bars, { labels, horizon, threshold, task: "classification" }, context);
  const rows = Int32Array.from(bars.time.keys()).filter((row) => targets.classes[row]! >= 0);
  if (rows.length === 0) {
    throw new PregaoError("PREGAO_NO_USABLE_ROWS", {
      rows: bars.length,
      source: bars.origin,
      reasons: `none has a label of kind ${targets.kind}`,
    });
  }
  const { folds, paths } = plannedFolds({ time: bars.time, endTime: targets.endTime }, rows, options);
  return {
    kind: options.kind,
    folds,
    paths,
    lanes: foldLanes(bars.time, rows, folds),
    horizon: targets.horizon,
    rows: rows.length,
  };
}

/** The kinds of folds that read each option. */
const kindsOfOption = {
  trainBars: ["rolling"],
  testGroups: ["combinatorial"],
  testSize: ["by-date"],
  valSize: ["by-date"],
} as const satisfies Partial<Record<keyof SplitPlanOptions, readonly SplitPlanOptions["kind"][]>>;

/** An option that nothing would read is refused, not dropped. */
function refuseIdleOptions(options: SplitPlanOptions): void {
  for (const [option, kinds] of Object.entries(kindsOfOption)) {
    const value = options[option as keyof typeof kindsOfOption];
    if (value === undefined || (kinds as readonly string[]).includes(options.kind)) continue;
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: `--${flagName(option)}`,
      value,
      reason: `it is for folds of kind ${kinds.join(" or ")}; these are ${options.kind}`,
    });
  }
}

function plannedFolds(
  intervals: LabelIntervals,
  rows: Int32Array,
  options: SplitPlanOptions,
): { folds: PlannedFold[]; paths: number } {
  const { kind, folds: count, embargo, trainBars } = options;
  refuseIdleOptions(options);
  const { testGroups = 2, testSize = 0.2, valSize = 0.2 } = options;
  const common = { ...intervals, rows, embargo };
  if (kind === "by-date") {
    const { dropped, ...parts } = splitByDate({ ...common, testSize, validationSize: valSize });
    return { folds: [{ name: "split", ...parts, dropped }], paths: 0 };
  }
  if (kind === "combinatorial") {
    const { folds, paths } = combinatorialPurgedFolds({ ...common, groups: count, testGroups });
    const named = folds.map((fold) => ({
      ...fold,
      name: fold.testGroups.map((group) => group + 1).join("+"),
    }));
    return { folds: named, paths: paths.length };
  }
  const folds =
    kind === "purged"
      ? timeOrderedFolds({ ...common, folds: count })
      : walkForwardFolds({ ...common, folds: count, window: kind, trainBars });
  return { folds: folds.map((fold, place) => ({ ...fold, name: `fold ${place + 1}` })), paths: 0 };
}
