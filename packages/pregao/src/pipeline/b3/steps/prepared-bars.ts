import { parseOptions } from "../../../config/index.ts";
import type { ComputedFeatures } from "../../../features/index.ts";
import { type TrainOptions, trainOptions } from "../../options/train.ts";
import { featuresInWorkers, type PreparedData, prepareData } from "../../prepare.ts";
import { checkedParts, type SplitData, splitData } from "../../split.ts";
import { keptBars } from "./kept-bars.ts";
import type { StepEnvironment } from "./step-environment.ts";
import type {
  Fitting,
  LoadedPlace,
  ModelPlaceOnWire,
  Parting,
  Preparation,
  TrainingPlan,
} from "./step-payload.ts";

/** The 13 features of the service and the targets of the loaded bars. Features are computed once for the same bars. */
export async function preparedBars(
  place: LoadedPlace,
  preparation: Preparation,
  environment: StepEnvironment,
): Promise<PreparedData> {
  const { context, cache } = environment;
  const loaded = await keptBars(place, environment);
  const { bars } = loaded;
  const stage = {
    name: "features",
    inputs: { sha256: place.sha256, timeframe: bars.timeframe, calendar: bars.calendar.name },
  };
  const kept = await cache.find<ComputedFeatures>(stage);
  const features = kept?.result ?? (await featuresInWorkers(bars, "b3", context));
  if (kept === undefined) await cache.keep(stage, features);
  return prepareData(loaded, optionsOf({ preparation }), context, features);
}

/** The parts; they depend on the seed only where the split is shuffled, so that a step after them makes the same again. */
export async function partedBars(
  { data, preparation, parting }: TrainingPlan,
  environment: StepEnvironment,
): Promise<SplitData> {
  const { configuration, context } = environment;
  const prepared = await preparedBars(data, preparation, environment);
  const parts = splitData(prepared, optionsOf({ preparation, parting }), context);
  return checkedParts(parts, configuration.values.checks);
}

/** A plan as the options of `pregao train`. */
export function optionsOf(plan: {
  readonly preparation: Preparation;
  readonly parting?: Parting;
  readonly fitting?: Fitting;
  readonly source?: string;
  readonly to?: ModelPlaceOnWire;
}): TrainOptions {
  const { preparation, parting, fitting, source, to } = plan;
  const { labels, horizon } = preparation;
  return parseOptions(trainOptions, {
    source,
    features: "b3",
    labels,
    horizon,
    ...(parting === undefined ? {} : partingOptions(parting, preparation)),
    ...(parting?.family === "lstm_mtl"
      ? { model: "lstm_mtl", draws: 0, param: textsOf(fitting?.parameters ?? {}) }
      : // The original's randomised search.
        { model: "rf", space: "original", scoring: "f1_weighted", draws: 4, folds: 3 }),
    ...(to === undefined ? {} : { modelDir: to.model_dir, modelName: to.model_name }),
  });
}

/**
 * Signal clusters look at their own bar alone, so that nothing is purged for them. The LSTM learns the return beside them, which
 * looks `horizon` bars ahead: as many bars are left free before each boundary.
 */
function partingOptions(
  { family, kind, test_size, val_size }: Parting,
  { labels, horizon }: Preparation,
): Partial<TrainOptions> {
  const embargo = family === "lstm_mtl" && labels === "signal-cluster" && kind === "by-date" ? horizon : 0;
  return { split: kind, testSize: test_size, valSize: val_size, embargo };
}

function textsOf(parameters: Readonly<Record<string, number>>): Record<string, string> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
}
