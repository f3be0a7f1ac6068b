import type { Configuration } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import {
  baselinesFor,
  type Evaluation,
  type FamilyVerdict,
  familyVerdict,
  judgePredictions,
  type MetricEstimate,
  type TaskBaselines,
} from "../../evaluation/index.ts";
import type { Prediction } from "../../models/index.ts";
import type { RunContext } from "../../progress.ts";
import type { CompareOptions } from "../options/compare.ts";
import { openUnseen, type UnseenData } from "../unseen.ts";
import { commonRows } from "./common-rows.ts";
import { requireComparable } from "./comparable.ts";

export interface ComparedVersion {
  /** NAME, or NAME@VERSION where a name occurs more than once. */
  readonly label: string;
  readonly unseen: UnseenData;
  /** Beside the baselines. */
  readonly evaluation: Evaluation;
  /** Each metric less that of every other model, by label; intervals are paired. */
  readonly againstOthers: readonly MetricEstimate[];
}

export interface SavedModelComparison {
  readonly models: readonly ComparedVersion[];
  /** Of all models together, corrected for their number. */
  readonly verdict: FamilyVerdict;
  readonly rows: number;
  readonly period: { readonly from: number; readonly to: number };
}

/**
 * Judges saved models on the same rows: those that none of them has learned from or was chosen on, and that all can predict. `words` are
 * names, with a version behind `@` where it is not the latest. Baselines are fitted on the rows that lie in the training
 * period of all. Throws PREGAO_MODELS_NOT_COMPARABLE where two were not trained for the same target.
 */
export async function compareSaved(
  words: readonly string[],
  options: CompareOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<SavedModelComparison> {
  if (words.length < 2) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "the models",
      value: words.join(", ") || "(none)",
      reason: "name at least two to compare",
    });
  }
  const stage = "comparing models";
  const opened: UnseenData[] = [];
  for (const word of words) {
    context.signal.throwIfAborted();
    context.progress({ stage, done: opened.length, total: 2 * words.length, note: `reading ${word}` });
    opened.push(await openUnseen({ ...options, ...versionOf(word) }, configuration, context));
  }
  requireComparable(opened);
  const { rows, train } = commonRows(opened);
  const predictions: Prediction[] = [];
  for (const [place, { loadedModel, features }] of opened.entries()) {
    context.signal.throwIfAborted();
    context.progress({ stage, done: words.length + place, total: 2 * words.length, note: words[place]! });
    predictions.push(await loadedModel.model.predict(features, rows[place]!));
  }
  const labels = labelsOf(opened);
  const first = opened[0]!;
  const { task } = first.loadedModel.model;
  const beside = baselinesFor(task, {
    bars: first.bars,
    labels: first.labels,
    train: train[0]!,
    rows: rows[0]!,
  });
  const judge = (place: number, peers: TaskBaselines): Evaluation =>
    judgePredictions(
      {
        prediction: predictions[place]!,
        beside: peers,
        splitKind: "by-date",
        bars: first.bars,
        labels: first.labels,
        rows: rows[0]!,
      },
      context.seed,
    );
  const models = opened.map((unseen, place) => ({
    label: labels[place]!,
    unseen,
    evaluation: judge(place, beside),
    againstOthers: judge(place, othersOf(place, labels, predictions, task)).metrics,
  }));
  context.progress({ stage, done: 2 * words.length, total: 2 * words.length });
  return {
    models,
    verdict: familyVerdict(Object.fromEntries(models.map(({ label, evaluation }) => [label, evaluation]))),
    rows: rows[0]!.length,
    period: models[0]!.evaluation.period,
  };
}

/** The other models in the place of baselines: so differences between models are paired as those to baselines are. */
function othersOf(
  place: number,
  labels: readonly string[],
  predictions: readonly Prediction[],
  task: TaskBaselines["task"],
): TaskBaselines {
  const others = [...predictions.entries()].filter(([other]) => other !== place);
  const described = (other: number) => ({
    name: labels[other]!,
    description: "another model on the same rows",
  });
  return task === "classification"
    ? {
        task,
        baselines: others.map(([other, { probabilities }]) => ({
          ...described(other),
          probabilities: probabilities!,
        })),
      }
    : { task, baselines: others.map(([other, { returns }]) => ({ ...described(other), returns: returns! })) };
}

function versionOf(word: string): { modelName: string; modelVersion: string } {
  const at = word.lastIndexOf("@");
  return at < 0
    ? { modelName: word, modelVersion: "latest" }
    : { modelName: word.slice(0, at), modelVersion: word.slice(at + 1) };
}

/** Versions are told where a name alone would not tell two apart. */
function labelsOf(opened: readonly UnseenData[]): string[] {
  const names = opened.map(({ loadedModel }) => loadedModel.version.name);
  const labels = opened.map(({ loadedModel: { version } }) =>
    names.filter((name) => name === version.name).length > 1
      ? `${version.name}@${version.version}`
      : version.name,
  );
  const twice = labels.find((label, place) => labels.indexOf(label) !== place);
  if (twice !== undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "the models",
      value: twice,
      reason: "it is named twice; name different models or versions",
    });
  }
  return labels;
}
