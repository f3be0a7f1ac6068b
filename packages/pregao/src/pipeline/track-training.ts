import type { Configuration } from "../config/index.ts";
import type { Evaluation } from "../evaluation/index.ts";
import type { Manifest, ModelRegistry, RegisteredVersion } from "../registry/index.ts";
import { type ActiveRun, longestParam, openTracker, type ParamValue } from "../tracking/index.ts";
import type { FittedModel } from "./fit.ts";
import type { Judgement } from "./judge.ts";
import type { TrainOptions } from "./options/train.ts";

export interface FinishedTraining {
  readonly options: TrainOptions;
  readonly fitted: FittedModel;
  readonly judgement: Judgement;
  readonly saved: RegisteredVersion;
  readonly registry: ModelRegistry;
  readonly configuration: Configuration;
  readonly seed: number;
}

/** Logs a training that has published its version: parameters, losses by round, figures of validation and test, verdict. */
export async function trackTraining({
  options,
  fitted,
  judgement,
  saved,
  registry,
  configuration,
  seed,
}: FinishedTraining): Promise<void> {
  const { model, search } = fitted;
  const run = await openTracker(configuration).startRun({
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
  await tellVersion(run, saved, registry);
  await run.end("finished");
}

/** Tells a tracker that keeps models of a version that the run has published, with the aliases that it has by now. */
export async function tellVersion(
  run: ActiveRun,
  { name, version, manifest }: RegisteredVersion,
  registry: ModelRegistry,
): Promise<void> {
  if (run.publishVersion === undefined) return;
  const aliases = Object.entries(await registry.aliases(name)).flatMap(([alias, to]) =>
    to === version ? alias : [],
  );
  await run.publishVersion({ name, version, manifest: manifestText(manifest), aliases });
}

/** A manifest as other registries are told of it, and know it by. */
export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
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
