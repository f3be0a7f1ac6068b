import { PregaoError } from "../errors.ts";
import {
  b3FeaturesFromTable,
  type ComputedFeatures,
  computeFeatures,
  computeFeaturesInWorkers,
  hasB3Table,
  isFeature,
  isGivenFeature,
  resolveFeatureName,
  takeFeatures,
} from "../features/index.ts";
import { type AccountedLabels, regressionTarget } from "../labels/index.ts";
import type { Bars } from "../market/bars.ts";
import type { RowLedger } from "../market/row-ledger.ts";
import type { Model } from "../models/index.ts";
import type { RunContext } from "../progress.ts";
import type { LoadedData } from "./load.ts";
import type { PreparationOptions } from "./options/preparation.ts";
import { makeTargets } from "./targets.ts";

/** Features and targets, row for row with the bars, and the rows that have both. */
export interface PreparedData {
  readonly loaded: LoadedData;
  readonly task: Model["task"];
  readonly features: ComputedFeatures;
  readonly labels: AccountedLabels;
  /** Rows with a target, past the warm-up of every feature; ascending. */
  readonly rows: Int32Array;
  readonly ledger: RowLedger;
}

/** `computed` are the features of the options, where they are there already. */
export async function prepareData(
  loaded: LoadedData,
  options: PreparationOptions,
  context: RunContext,
  computed?: ComputedFeatures,
): Promise<PreparedData> {
  const { bars } = loaded;
  const features = computed ?? (await featuresInWorkers(bars, options.features, context));
  const labels = makeTargets(bars, options, context);
  const ledger = loaded.ledger.copy();
  const rows = usableRows(bars, features, labels, options.task, ledger);
  if (rows.length === 0) {
    throw new PregaoError("PREGAO_NO_USABLE_ROWS", {
      rows: bars.length,
      source: loaded.source,
      reasons: reasonsOf(ledger),
    });
  }
  return { loaded, task: options.task, features, labels, rows, ledger };
}

/**
 * The features of a set by name or list; a list may hold sets, names of the catalog, of the B3 service's wire and of
 * a features file, and combinations. The set b3 is read from the table where it brings the columns itself.
 */
export function featuresFor(bars: Bars, wanted: string, context: RunContext): ComputedFeatures {
  if (wanted === "b3" && hasB3Table(bars)) return b3FeaturesFromTable(bars);
  return computeFeatures(bars, { features: namesIn(wanted) }, context);
}

/** The same by worker threads. */
export async function featuresInWorkers(
  bars: Bars,
  wanted: string,
  context: RunContext,
): Promise<ComputedFeatures> {
  if (wanted === "b3" && hasB3Table(bars)) return b3FeaturesFromTable(bars);
  return computeFeaturesInWorkers(bars, { features: namesIn(wanted) }, context);
}

function namesIn(wanted: string): string[] {
  return wanted
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map(resolveFeatureName);
}

/** The very features a model was fitted on, from other bars. */
export function featuresOfModel(bars: Bars, model: Model, context: RunContext): ComputedFeatures {
  const given = givenFeatures(bars, model);
  return given ?? computeFeatures(bars, { features: computableNames(model) }, context);
}

/** The same by worker threads. */
export async function featuresOfModelInWorkers(
  bars: Bars,
  model: Model,
  context: RunContext,
): Promise<ComputedFeatures> {
  const given = givenFeatures(bars, model);
  return given ?? computeFeaturesInWorkers(bars, { features: computableNames(model) }, context);
}

/** Of a model that was fitted on the columns of the table itself. */
function givenFeatures(bars: Bars, model: Model): ComputedFeatures | undefined {
  if (!model.featureIdentities.some(isGivenFeature)) return undefined;
  const found = b3FeaturesFromTable(bars);
  // A model that a selection has left with fewer; one that the table lacks is for the model to refuse by name.
  const own = model.featureNames.filter((name) => found.matrix.names.includes(name));
  return { ...found, matrix: takeFeatures(found.matrix, own) };
}

function computableNames(model: Model): readonly string[] {
  const unknown = model.featureNames.filter((name) => !isFeature(name));
  if (unknown.length === 0) return model.featureNames;
  throw new PregaoError("PREGAO_MODEL_FEATURE_UNKNOWN", {
    family: model.family,
    features: unknown.join(", "),
  });
}

/** Every row that is left out is counted under the first reason that applies to it. */
function usableRows(
  bars: Bars,
  { warmUp }: ComputedFeatures,
  labels: AccountedLabels,
  task: Model["task"],
  ledger: RowLedger,
): Int32Array {
  const rows = new Int32Array(bars.length);
  let used = 0;
  let warming = 0;
  const { reasons, codes } = labels.absence;
  const absent = new Array<number>(reasons.length).fill(0);
  const targets = regressionTarget(labels);
  for (const { start, end } of bars.frame.segments) {
    for (let row = start; row < end; row++) {
      const hasTarget =
        task === "classification" ? labels.classes[row]! >= 0 : Number.isFinite(targets[row]!);
      if (row - start < warmUp) warming++;
      else if (hasTarget) rows[used++] = row;
      else absent[codes[row]! - 1]!++;
    }
  }
  ledger.drop(`warm-up of the features (${warmUp} bars a symbol)`, warming);
  for (const [index, reason] of reasons.entries()) ledger.drop(reason, absent[index]!);
  return rows.slice(0, used);
}

function reasonsOf(ledger: RowLedger): string {
  return ledger
    .entries()
    .map(({ reason, count }) => `${count} ${reason}`)
    .join(", ");
}
