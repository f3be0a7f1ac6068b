import type { Model } from "../../models/index.ts";
import { runSideBySide } from "../../side-by-side.ts";
import { fittingData } from "../fitting-data.ts";
import { type FittedRunModel, factsOf, fitPlanned, fittedModelFormat } from "./fit-model.ts";
import { longestFit } from "./model-effort.ts";
import type { PlannedModel } from "./model-plan.ts";
import type { RunMarket } from "./run-market.ts";
import type { StageRunner } from "./stage-runner.ts";

/** A model of a run, fitted, with the hash of its stage. */
export interface RunFit extends FittedRunModel {
  readonly planned: PlannedModel;
  readonly hash: string;
}

export const fitStageName = ({ key }: PlannedModel): string => `model ${key}`;

/**
 * Fits all models, as many side by side as there are threads, those first whose single fits take longest: a net trains in a worker
 * of its own while trees use what is left. A stack fits its bases once a fold and once on all rows, with the parameters that they have in the run:
 * the latter are the run's own models of these keys and are not fitted twice. In the order of the plan.
 */
export async function fitModels(
  stages: StageRunner,
  models: readonly PlannedModel[],
  own: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  { parts, hashes }: Pick<RunMarket, "parts" | "hashes">,
  folds: number,
): Promise<RunFit[]> {
  const { context } = stages;
  const fits = new Map<string, RunFit>();
  const fit = async (
    planned: PlannedModel,
    signal: AbortSignal,
    made?: Model,
  ): Promise<Model | undefined> => {
    const parameters = parametersOf(planned, models, own, folds);
    const { family, task } = planned;
    let fresh: Model | undefined;
    const { result, hash } = await stages.run<FittedRunModel>(
      {
        name: fitStageName(planned),
        inputs: { parts: hashes.parts, family, task, parameters, seed: context.seed },
        format: fittedModelFormat(family),
      },
      async (quiet) => {
        fresh = made ?? (await fitPlanned(family, parameters, fittingData(parts[task]), quiet));
        return factsOf(fresh);
      },
      signal,
    );
    fits.set(planned.key, { ...result, planned, hash });
    return fresh;
  };
  const inStacks = new Set(models.flatMap(({ bases }) => bases));
  const jobs = models
    .filter(({ key }) => !inStacks.has(key))
    .sort((a, b) => longestFit(b, models) - longestFit(a, models));
  const tasks = jobs.map((planned) => async (signal: AbortSignal): Promise<void> => {
    const stack = await fit(planned, signal);
    const made = stack === undefined ? [] : basesOf(stack);
    for (const [place, key] of planned.bases.entries()) {
      const base = models.find((model) => model.key === key)!;
      await fit(base, signal, made[place]);
    }
  });
  await runSideBySide(tasks, { atOnce: context.threads, signal: context.signal });
  return models.map(({ key }) => fits.get(key)!);
}

/** The plan's parameters and, above them, the user's; a stack names its bases with theirs. */
export function parametersOf(
  planned: PlannedModel,
  models: readonly PlannedModel[],
  own: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  folds: number,
): Readonly<Record<string, unknown>> {
  const given = { ...planned.parameters, ...own.get(planned.key) };
  if (planned.bases.length === 0) return given;
  const bases = planned.bases.map((key) => {
    const base = models.find((model) => model.key === key)!;
    return { family: base.family, parameters: parametersOf(base, models, own, folds) };
  });
  return { folds, bases, ...given };
}

/** The models that a fitted stack asks, in the order in which they were named. */
function basesOf(stack: Model): readonly Model[] {
  const { bases = [] } = stack as { readonly bases?: readonly { readonly model: Model }[] };
  return bases.map(({ model }) => model);
}
