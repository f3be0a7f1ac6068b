import { PregaoError } from "../../errors.ts";
import type { Evaluation, MetricEstimate } from "../contract.ts";
import { figure, percent, readable } from "../verdict.ts";
import { claimEvidence } from "./claim-evidence.ts";

/** One model beside the baseline that it is least surely better than. */
export interface FamilyComparison {
  readonly model: string;
  readonly metric: string;
  readonly baseline: string;
  /** Model − baseline, in the unit of the metric. */
  readonly difference: number | null;
  /** Ends of the interval at the level that the correction leaves to this model. */
  readonly low: number | null;
  readonly high: number | null;
  /** Corrected for the number of models. */
  readonly pValue: number | null;
  readonly skill: boolean;
}

export interface FamilyVerdict {
  readonly skill: boolean;
  /** One line in plain words. */
  readonly line: string;
  /** Chance that any of the models is called skilled where none is: 0.01. */
  readonly level: number;
  /** How many models the claims are corrected for. */
  readonly families: number;
  readonly method: string;
  /** In the order given. */
  readonly comparisons: readonly FamilyComparison[];
}

/**
 * The verdict on several models that were tried on the same data: the more are tried, the better the luckiest looks, so
 * that a claim needs more evidence. A model shows skill where it is better than *every* one of its baselines (its p-value
 * is the largest of them) after the correction of Holm (1979) at `level` for the whole family, and its own verdict allows
 * it. P-values beyond what resamples can show: see {@link claimEvidence}. `tried` counts models that were judged on the same
 * rows and are not given, and may not be smaller than their number. Tuning trials that never saw these rows do not count.
 * Throws PREGAO_EVALUATION_INPUT without any evaluation. O(models × baselines).
 */
export function familyVerdict(
  evaluations: Readonly<Record<string, Evaluation>>,
  level = 0.01,
  { tried }: { readonly tried?: number } = {},
): FamilyVerdict {
  const judged = Object.entries(evaluations).map(([model, evaluation]) => ({
    model,
    evaluation,
    metric: evaluation.metrics.find(({ name }) => name === evaluation.primary)!,
    evidence: claimEvidence(evaluation),
  }));
  const families = tried ?? judged.length;
  checkFamily(judged.length, families, level);
  const order = [...judged.keys()].sort((a, b) => judged[a]!.evidence.pValue - judged[b]!.evidence.pValue);
  const comparisons = new Array<FamilyComparison>(judged.length);
  let corrected = 0;
  for (const [rank, place] of order.entries()) {
    const { model, evaluation, metric, evidence } = judged[place]!;
    const left = families - rank;
    corrected = Math.min(1, Math.max(corrected, left * evidence.pValue));
    comparisons[place] = {
      model,
      metric: metric.name,
      baseline: evidence.baseline,
      difference: evidence.difference,
      ...evidence.intervalAt(1 - level / left),
      pValue: evidence.difference === null ? null : corrected,
      skill: evaluation.verdict.skill && evidence.difference !== null && corrected <= level,
    };
  }
  const claims = order.filter((place) => comparisons[place]!.skill);
  const first = claims[0] ?? order[0]!;
  return {
    skill: claims.length > 0,
    line:
      claims.length > 0
        ? claimLine(comparisons, claims, judged[first]!.metric, families, level)
        : noClaimLine(comparisons[first]!, judged[first]!, families, level),
    level,
    families,
    method: `better than every baseline in the paired block bootstrap of the primary metric; Holm's correction for ${families} at a familywise ${percent(level)}; beyond the resamples the interval is stretched by Student's quantiles`,
    comparisons,
  };
}

function claimLine(
  comparisons: readonly FamilyComparison[],
  claims: readonly number[],
  metric: MetricEstimate,
  families: number,
  level: number,
): string {
  const { model, baseline, difference, low, high } = comparisons[claims[0]!]!;
  const [least, most] = [Math.abs(low!), Math.abs(high!)].sort((x, y) => x - y) as [number, number];
  const others = claims.slice(1).map((place) => readable(comparisons[place]!.model));
  const also = others.length === 0 ? "" : `; also of ${others.join(", ")}`;
  return `skill of ${readable(model)} over ${readable(baseline)} by ${figure(Math.abs(difference!))} (${metric.label}; ${figure(least)} to ${figure(most)}, ${correction(families, level)})${also}`;
}

function noClaimLine(
  nearest: FamilyComparison,
  { evaluation, metric }: { readonly evaluation: Evaluation; readonly metric: MetricEstimate },
  families: number,
  level: number,
): string {
  const { model, baseline, pValue } = nearest;
  if (pValue !== null && pValue <= level) return `${evaluation.verdict.line} (${readable(model)})`;
  const beside = metric.baselines[baseline]?.value ?? null;
  const nearestText =
    metric.value === null || beside === null
      ? `${metric.label} of ${readable(model)} is not defined here`
      : `nearest is ${readable(model)}, ${metric.label} ${figure(metric.value)} against ${figure(beside)} of ${readable(baseline)}`;
  const which = families === 1 ? "the model does not beat" : `none of ${families} models beats`;
  return `no evidence of skill: ${which} every baseline beyond chance (${correction(families, level)}); ${nearestText}`;
}

function correction(families: number, level: number): string {
  return families === 1 ? `at ${percent(level)}` : `corrected for ${families} models at ${percent(level)}`;
}

function checkFamily(given: number, families: number, level: number): void {
  const refuse = (reason: string): never => {
    throw new PregaoError("PREGAO_EVALUATION_INPUT", { what: "a family of models", reason });
  };
  if (given === 0) refuse("no evaluation is given");
  if (!(Number.isInteger(families) && families >= given))
    refuse(`${families} tried is less than the ${given} that are given`);
  if (!(level > 0 && level < 1)) refuse(`the level ${level} is not between 0 and 1`);
}
