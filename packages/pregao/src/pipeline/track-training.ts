import { join } from "node:path";
import type { Evaluation } from "../evaluation/index.ts";
import type { RegisteredVersion } from "../registry/index.ts";
import { LocalTracker, longestParam, type ParamValue } from "../tracking/index.ts";
import type { FittedModel } from "./fit.ts";
import type { Judgement } from "./judge.ts";
import type { TrainOptions } from "./options/train.ts";

export interface FinishedTraining {
  readonly options: TrainOptions;
  readonly fitted: FittedModel;
  readonly judgement: Judgement;
  readonly saved: RegisteredVersion;
  readonly home: string;
  readonly seed: number;
}

/** Logs a training that has published its version: parameters, losses by round, figures of validation and test, verdict. */
export async function trackTraining({
  options,
  fitted,
  judgement,
  saved,
  home,
  seed,
}: FinishedTraining): Promise<void> {
  const { model, search } = fitted;
  const run = await new LocalTracker(join(home, "tracking")).startRun({
    experiment: "train",
    name: `${saved.name} version ${saved.version}`,
    tags: {
      command: "train",
      family: model.family,
      model: saved.name,
      version: String(saved.version),
      verdict: judgement.test.evaluation.verdict.line,
    },
  });
  await run.logParams({
    seed,
    ...plainParams({ ...options, param: undefined }),
    ...plainParams(model.parameters, "model."),
  });
  await run.logMetrics([
    ...model.rounds.flatMap(({ round, training, validation }) => [
      ...finitePoint("loss.training", training, round),
      ...finitePoint("loss.validation", validation, round),
    ]),
    ...(search?.trials.flatMap(({ meanScore }, place) =>
      finitePoint(`search.${search.scoring}`, meanScore, place),
    ) ?? []),
    ...metricPoints("validation", judgement.validation.evaluation),
    ...metricPoints("test", judgement.test.evaluation),
  ]);
  await run.end("finished");
}

/** Figures that are not defined have no point; the evaluation beside the model says why. */
export function metricPoints(part: string, { metrics }: Evaluation): { name: string; value: number }[] {
  return metrics.flatMap(({ name, value }) => (value === null ? [] : [{ name: `${part}.${name}`, value }]));
}

/** A loss that was not taken has no point. */
export function finitePoint(
  name: string,
  value: number,
  step: number,
): { name: string; value: number; step: number }[] {
  return Number.isFinite(value) ? [{ name, value, step }] : [];
}

/** What was given or has a default, lists and records as JSON; what is longer than a tracker keeps is in the model's manifest. */
export function plainParams(
  parameters: Readonly<Record<string, unknown>>,
  prefix = "",
): Record<string, ParamValue> {
  const params = Object.entries(parameters).flatMap(([name, value]): [string, ParamValue][] => {
    if (value === undefined) return [];
    const isPlain = value === null || ["string", "number", "boolean"].includes(typeof value);
    const text = isPlain ? (value as ParamValue) : JSON.stringify(value);
    const isLong = String(text).length > longestParam;
    return [[prefix + name, isLong ? "(too long: see the manifest of the model)" : text]];
  });
  return Object.fromEntries(params);
}
