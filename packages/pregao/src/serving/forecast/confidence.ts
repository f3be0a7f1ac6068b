import type { Manifest } from "../../registry/index.ts";
import type { FallbackStep } from "../contract.ts";

/** Figures for which less is better; all others are at best 1. */
const losses = new Set(["log_loss", "brier_score"]);

/**
 * How sure a forecast is, by what was measured and not by what the model says of itself: the skill score of the model's own test,
 * which is the share of the way from the best baseline to perfection that its primary metric has gone. 0 where the test found no
 * skill, whatever the figure; null where the model was not judged, or not on this symbol and timeframe.
 */
export function measuredConfidence(
  { metrics }: Pick<Manifest, "metrics">,
  fallback: FallbackStep,
): number | null {
  const test = metrics.test as
    | { metric?: string; value?: number | null; best_baseline_value?: number | null; skill?: boolean }
    | undefined;
  if (test === undefined || fallback !== "exact") return null;
  if (test.skill !== true) return 0;
  const { metric = "", value } = test;
  if (typeof value !== "number") return 0;
  const isLoss = losses.has(metric);
  const perfect = isLoss ? 0 : 1;
  // Of a baseline that says the same of every row a correlation is not defined: it is worth 0.
  const baseline = test.best_baseline_value ?? (isLoss ? Number.NaN : 0);
  const score = (value - baseline) / (perfect - baseline);
  return Number.isFinite(score) ? Math.min(1, Math.max(0, score)) : 0;
}
