import type { Labels } from "../labels/contract.ts";
import type { Split } from "../splits/contract.ts";
import type { MetricEstimate, Verdict } from "./contract.ts";

/** Where labels and split come from: some of them allow no claim, whatever the figures. */
export interface Provenance {
  readonly labelKind?: Labels["kind"];
  readonly splitKind?: Split["kind"];
}

/**
 * The primary metric against the best baseline. Skill needs the paired interval of the difference to lie wholly on
 * the good side of 0; signal-cluster labels and a shuffled split never give it, because there the figures are no
 * evidence of foresight. Of equal baselines the first listed is named.
 */
export function skillVerdict(metric: MetricEstimate, level: number, provenance: Provenance = {}): Verdict {
  const baseline = bestBaseline(metric);
  const against = metric.baselines[baseline]!;
  const { difference, differenceLow, differenceHigh } = against;
  const beyond =
    differenceLow !== null &&
    differenceHigh !== null &&
    (metric.better === "lower" ? differenceHigh < 0 : differenceLow > 0);
  const blocked = claimObstacle(provenance);
  return {
    skill: beyond && blocked === null,
    line: blocked ?? (beyond ? skillLine(metric, baseline, level) : noSkillLine(metric, baseline, level)),
    metric: metric.name,
    baseline,
    difference,
    differenceLow,
    differenceHigh,
  };
}

/** Sentences for the first lines of every report. */
export function claimCaveats({ labelKind, splitKind }: Provenance): string[] {
  const caveats: string[] = [];
  if (labelKind === "signal-cluster") {
    caveats.push(
      "The labels are of kind signal-cluster: a rule on features of the same bar, which the model also sees. Accuracy on them is no evidence of foresight.",
    );
  }
  if (splitKind === "shuffled-stratified") {
    caveats.push(
      "The split is shuffled: training rows overlap in time with the rows scored here, so the figures are flattered by leakage.",
    );
  }
  return caveats;
}

/**
 * With a class between sell and buy a model can gain by telling calm from movement alone, because volatility comes
 * in spells. Where a claim of skill is not borne out by the direction of the moves, a reader must know.
 */
export function directionCaveat(
  { skill }: Verdict,
  direction: MetricEstimate,
  classNames: readonly string[],
): string[] {
  if (!skill || classNames.length < 3 || direction.value === null) return [];
  const baseline = bestBaseline(direction);
  const { value, differenceLow } = direction.baselines[baseline]!;
  if (differenceLow !== null && differenceLow > 0) return [];
  const share = (part: number | null): string => (part === null ? "?" : `${(100 * part).toFixed(1)} %`);
  return [
    `The skill lies in telling ${classNames.slice(1, -1).join(", ")} from moves, not up from down: the direction of the moves is right in ${share(direction.value)} (${share(direction.low)} to ${share(direction.high)}), against ${share(value)} of ${readable(baseline)}.`,
  ];
}

function claimObstacle({ labelKind, splitKind }: Provenance): string | null {
  if (labelKind === "signal-cluster")
    return "no evidence of foresight: signal-cluster labels are a rule on features of the same bar, so a high score shows that the rule was learned, not the market";
  if (splitKind === "shuffled-stratified")
    return "no evidence of skill: the shuffled split lets the model train on bars around the ones it is scored on";
  return null;
}

/** Name of the baseline that does best in a metric; of equal ones the first listed. */
export function bestBaseline({ baselines, better }: MetricEstimate): string {
  let best = "";
  let bestValue = Number.NaN;
  for (const [name, { value }] of Object.entries(baselines)) {
    if (best === "") best = name;
    if (value === null) continue;
    if (Number.isNaN(bestValue) || (better === "lower" ? value < bestValue : value > bestValue)) {
      best = name;
      bestValue = value;
    }
  }
  return best;
}

/** The ends of the interval and not ± half its width: it need not lie evenly around the difference. */
function skillLine(metric: MetricEstimate, baseline: string, level: number): string {
  const { difference, differenceLow, differenceHigh } = metric.baselines[baseline]!;
  const [least, most] = [Math.abs(differenceLow!), Math.abs(differenceHigh!)].sort((x, y) => x - y) as [
    number,
    number,
  ];
  return `skill over ${readable(baseline)} by ${figure(Math.abs(difference!))} (${metric.label}; ${percent(level)} interval ${figure(least)} to ${figure(most)})`;
}

function noSkillLine(metric: MetricEstimate, baseline: string, level: number): string {
  const { value, differenceLow, differenceHigh } = metric.baselines[baseline]!;
  if (metric.value === null || value === null || differenceLow === null || differenceHigh === null)
    return `no evidence of skill: ${metric.label} is not defined here (${metric.reason ?? "too few rows"})`;
  const wanted = metric.better === "lower" ? "below" : "above";
  const range = `${figure(differenceLow)} to ${figure(differenceHigh)}`;
  return `no evidence of skill: ${metric.label} ${figure(metric.value)} against ${figure(value)} of ${readable(baseline)}; the ${percent(level)} interval of the difference, ${range}, is not wholly ${wanted} 0`;
}

export function readable(name: string): string {
  return name.replaceAll("_", " ");
}

export function figure(value: number): string {
  return value.toFixed(4).replace("-", "−");
}

export function percent(level: number): string {
  return `${Number((level * 100).toPrecision(12))} %`;
}
