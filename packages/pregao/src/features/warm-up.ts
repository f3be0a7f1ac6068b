import { type Timeframe, timeframeMilliseconds } from "../market/timeframe.ts";
import type { AnyFeature } from "./contract.ts";

/** Rows at the start of a symbol for which the feature has no value, on bars of `timeframe`. */
export function warmUpOf(feature: Pick<AnyFeature, "warmUp">, timeframe: Timeframe): number {
  return typeof feature.warmUp === "number" ? feature.warmUp : feature.warmUp(timeframe);
}

const shown: readonly Timeframe[] = ["5m", "1h", "1d"];

/** The warm-up as tables show it: a number, or `288 (5m), 24 (1h), 1 (1d)` where it depends on the timeframe. */
export function describeWarmUp(feature: Pick<AnyFeature, "warmUp">): string {
  if (typeof feature.warmUp === "number") return String(feature.warmUp);
  return shown.map((timeframe) => `${warmUpOf(feature, timeframe)} (${timeframe})`).join(", ");
}

/**
 * Whether a feature's window, given as a duration, comes to one bar here and so says what another feature says too:
 * the longer duration where it is shorter than a bar, the bar's own value where it is a sum. Sets leave it out.
 */
export function isLostInOneBar(
  feature: Pick<AnyFeature, "parameters" | "warmUp">,
  timeframe: Timeframe,
): boolean {
  const { hours } = feature.parameters;
  if (hours === undefined) return false;
  return hours * 3_600_000 < timeframeMilliseconds(timeframe) || warmUpOf(feature, timeframe) === 0;
}
