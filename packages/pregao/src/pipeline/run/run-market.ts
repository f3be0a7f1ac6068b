import type { Configuration } from "../../config/index.ts";
import { type ComputedFeatures, takeFeatures } from "../../features/index.ts";
import { type AccountedLabels, regressionTarget } from "../../labels/index.ts";
import type { Model } from "../../models/index.ts";
import type { Selection } from "../../selection/index.ts";
import { fingerprintBars } from "../fingerprint.ts";
import type { LoadedData } from "../load.ts";
import type { RunOptions } from "../options/run.ts";
import { featuresInWorkers, prepareData } from "../prepare.ts";
import { checkedParts, type SplitData, splitData } from "../split.ts";
import { makeTargets } from "../targets.ts";
import { chooseFeatures } from "./choose-features.ts";
import { limitWarmUp } from "./limit-warm-up.ts";
import { loadBars } from "./load-bars.ts";
import type { StageRunner } from "./stage-runner.ts";

/** What every model of a run starts from. */
export interface RunMarket {
  readonly loaded: LoadedData;
  /** The split with the chosen features, as models of each task see it. */
  readonly parts: Readonly<Record<Model["task"], SplitData>>;
  /** All features that could be chosen: what a fold chooses from anew. */
  readonly candidates: ComputedFeatures;
  readonly selection: Selection;
  /** Of bars, features and labels; and of the choice and the split on top of them. */
  readonly hashes: { readonly candidates: string; readonly parts: string };
  readonly warnings: readonly string[];
}

/** Bars → features → labels → split by date, purged → choice of features on the training rows. */
export async function runMarket(
  stages: StageRunner,
  options: RunOptions,
  configuration: Configuration,
  tasks: readonly Model["task"][],
): Promise<RunMarket> {
  const { context } = stages;
  const data = await stages.always({ name: "bars", inputs: null }, (own) =>
    loadBars(options, configuration, own),
  );
  const { bars } = data;
  const facts = { bars: fingerprintBars(bars), timeframe: bars.timeframe, calendar: bars.calendar.name };
  const features = await stages.run<ComputedFeatures>(
    { name: "features", inputs: { ...facts, set: options.featureSet } },
    (own) => featuresInWorkers(bars, options.featureSet, own),
  );
  const { testSize, valSize, embargo } = options;
  const candidates = limitWarmUp(features.result, bars, 1 - testSize - valSize);
  const { labels, horizon, threshold, classes, profit, stop, primary } = options;
  const targets = { labels, horizon, threshold, classes, profit, stop, primary } as const;
  const prepared = await prepareData(
    data,
    { ...targets, features: options.featureSet, task: "classification", target: "forward-return" },
    context,
    candidates,
  );
  const split = checkedParts(
    splitData(prepared, { split: "by-date", testSize, valSize, embargo }, context),
    configuration.values.checks,
  );
  const returns = returnsBeside(split, context);
  const common = {
    features: features.hash,
    labels: labelFacts(prepared.labels),
    trainingShare: 1 - testSize - valSize,
  };
  const selection = await stages.run<Selection>(
    {
      name: "choice of features",
      inputs: {
        ...common,
        split: { testSize, valSize, embargo },
        keep: options.features,
        tasks,
        seed: context.seed,
      },
    },
    (own) =>
      chooseFeatures(
        {
          features: candidates.matrix,
          rows: split.split.train,
          intervals: { time: bars.time, endTime: prepared.labels.endTime },
          classes: prepared.labels,
          returns: regressionTarget(returns.parts.prepared.labels),
          tasks,
        },
        options.features,
        own,
      ),
  );
  const chosen: ComputedFeatures = {
    ...candidates,
    matrix: takeFeatures(candidates.matrix, selection.result.kept),
    leftOut: [...candidates.leftOut, ...selection.result.dropped],
  };
  const withChosen = (parts: SplitData): SplitData => ({
    ...parts,
    prepared: { ...parts.prepared, features: chosen },
  });
  return {
    loaded: split.prepared.loaded,
    parts: { classification: withChosen(split), regression: withChosen(returns.parts) },
    candidates,
    selection: selection.result,
    hashes: { candidates: JSON.stringify(common), parts: selection.hash },
    warnings:
      returns.missing === 0
        ? []
        : [`${returns.missing} rows have a class and no return: the regressors leave them out`],
  };
}

/** The same split as regressors see it: the return over the bars that the classes look at. */
function returnsBeside(
  { prepared, split, ledger }: SplitData,
  context: StageRunner["context"],
): { readonly parts: SplitData; readonly missing: number } {
  const { bars } = prepared.loaded;
  const { horizon } = prepared.labels;
  const labels = makeTargets(
    bars,
    { task: "regression", labels: "forward-return", horizon, threshold: undefined },
    context,
  );
  const known = (rows: Int32Array): Int32Array =>
    rows.filter((row) => Number.isFinite(labels.forwardReturn[row]!));
  const parts = {
    ...split,
    train: known(split.train),
    validation: known(split.validation),
    test: known(split.test),
  };
  const size = ({ train, validation, test }: typeof split): number =>
    train.length + validation.length + test.length;
  return {
    parts: {
      prepared: { ...prepared, task: "regression", labels, rows: known(prepared.rows) },
      split: parts,
      ledger,
    },
    missing: size(split) - size(parts),
  };
}

function labelFacts({ kind, horizon, parameters, classNames }: AccountedLabels) {
  return { kind, horizon, parameters, classNames };
}
