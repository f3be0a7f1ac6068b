import { PregaoError } from "../errors.ts";
import { computeFeatures, hasB3Table, signalInputs } from "../features/index.ts";
import {
  type AccountedLabels,
  direction,
  forwardReturn,
  type SignalColumns,
  signalCluster,
  type Threshold,
} from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";
import type { RunContext } from "../progress.ts";
import type { PreparationOptions } from "./options.ts";

type TargetOptions = Pick<PreparationOptions, "labels" | "task" | "horizon"> & {
  readonly threshold: Threshold | undefined;
};

/**
 * The targets that the options ask for. The rule of `signal-cluster` reads features of the B3 service under their
 * wire names from the table where it has them, else computed; it has no return to regress on.
 */
export function makeTargets(
  bars: Bars,
  { labels, task, horizon, threshold }: TargetOptions,
  context: RunContext,
): AccountedLabels {
  if (labels === "forward-return") return forwardReturn(bars, { horizon, threshold });
  if (labels === "direction") return direction(bars, { horizon });
  if (task === "regression") {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "labels",
      value: labels,
      reason: "the rule gives classes, no return: regression takes forward-return or direction",
    });
  }
  return signalCluster(bars, signalsOf(bars, context), { horizon });
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
