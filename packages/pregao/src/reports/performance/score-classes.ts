import {
  type ClassificationEvaluation,
  classBaselines,
  evaluateClassification,
  type MetricEstimate,
  skillVerdict,
} from "../../evaluation/index.ts";
import { type ClassList, checkLength, classIds } from "./given-outcomes.ts";
import type { SampleOptions } from "./sample-options.ts";

export interface GivenClasses extends SampleOptions {
  readonly classNames: readonly string[];
  readonly outcomes: Int8Array;
  readonly decisions: Int8Array;
  /** rows × classes; null where only decisions are known. */
  readonly probabilities: Float64Array | null;
  /** Outcomes of the training rows, which the baselines are fitted on. */
  readonly trainOutcomes: ClassList | undefined;
}

/** Read from the probabilities; everything else is a matter of the decisions. */
const ofProbabilities: ReadonlySet<string> = new Set([
  "log_loss",
  "brier_score",
  "roc_auc_macro",
  "roc_auc_weighted",
]);

/**
 * Scores given decisions and probabilities beside baselines. Metrics of decisions are those of `decisions`, also where
 * they are not the most probable class; without probabilities the metrics that need them are left out and
 * accuracy decides.
 */
export function scoreClasses(given: GivenClasses): ClassificationEvaluation {
  const { probabilities, decisions, classNames } = given;
  const decided = evaluate(given, certain(decisions, classNames.length));
  if (probabilities === null) return withoutProbabilities(decided);
  const probable = evaluate(given, probabilities);
  return isMostProbable(decisions, probabilities, classNames.length) ? probable : mixed(probable, decided);
}

function evaluate(given: GivenClasses, probabilities: Float64Array): ClassificationEvaluation {
  const { outcomes, classNames, trainOutcomes, horizon = 1, seed = 42, resamples, time } = given;
  const known =
    trainOutcomes === undefined ? null : classIds("the training outcomes", trainOutcomes, classNames);
  const before = known?.length ?? 0;
  const all = known === null ? outcomes : Int8Array.from([...known, ...outcomes]);
  // Rows follow each other as bars do: a label is known so many bars later as it looks ahead.
  const place = Float64Array.from(all, (_, row) => row);
  const rows = Int32Array.from(outcomes, (_, row) => before + row);
  const evaluation = evaluateClassification({
    probabilities,
    classes: outcomes,
    time: time === undefined ? place.subarray(before) : timesOf(time, outcomes.length),
    symbolCodes: new Int32Array(outcomes.length),
    classNames,
    baselines: classBaselines({
      time: place,
      symbolCodes: new Int32Array(all.length),
      classes: all,
      endTime: place.map((at) => at + horizon),
      classCount: classNames.length,
      train: known === null ? rows : Int32Array.from(known, (_, row) => row),
      rows,
    }),
    horizon,
    seed,
    ...(resamples === undefined ? {} : { resamples }),
  });
  return known === null
    ? {
        ...evaluation,
        caveats: [
          ...evaluation.caveats,
          "No training outcomes were given (yTrain): the baselines are fitted on the judged rows themselves, which favours them.",
        ],
      }
    : evaluation;
}

export function timesOf(time: ArrayLike<number>, rows: number): Float64Array {
  checkLength("the times", time.length, rows);
  return Float64Array.from(time);
}

function certain(decisions: Int8Array, classCount: number): Float64Array {
  const probabilities = new Float64Array(decisions.length * classCount);
  for (const [row, decision] of decisions.entries()) probabilities[row * classCount + decision] = 1;
  return probabilities;
}

function isMostProbable(decisions: Int8Array, probabilities: Float64Array, classCount: number): boolean {
  return decisions.every((decision, row) => {
    const own = probabilities[row * classCount + decision]!;
    for (let k = 0; k < classCount; k++) if (probabilities[row * classCount + k]! > own) return false;
    return true;
  });
}

function withoutProbabilities(decided: ClassificationEvaluation): ClassificationEvaluation {
  const metrics = decided.metrics.filter(({ name }) => !ofProbabilities.has(name));
  const accuracy = metrics.find(({ name }) => name === "accuracy")!;
  return {
    ...decided,
    metrics,
    primary: accuracy.name,
    verdict: skillVerdict(accuracy, decided.intervals.level),
    perClass: decided.perClass.map((scores) => ({
      ...scores,
      rocAuc: withoutValue(scores.rocAuc, "no probabilities were given"),
    })),
  };
}

/** The figures of probabilities from one, those of decisions from the other. */
function mixed(
  probable: ClassificationEvaluation,
  decided: ClassificationEvaluation,
): ClassificationEvaluation {
  return {
    ...probable,
    metrics: probable.metrics.map((metric, place) =>
      ofProbabilities.has(metric.name) ? metric : decided.metrics[place]!,
    ),
    perClass: probable.perClass.map(({ rocAuc }, place) => ({ ...decided.perClass[place]!, rocAuc })),
    confusion: decided.confusion,
    caveats: [
      ...probable.caveats,
      "Some decisions are not the most probable class: log-loss, Brier score and ROC-AUC are those of the probabilities, all other figures those of the decisions.",
    ],
  };
}

function withoutValue(metric: MetricEstimate, reason: string): MetricEstimate {
  return { ...metric, value: null, low: null, high: null, baselines: {}, reason };
}
