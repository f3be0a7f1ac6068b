import {
  type AuditSubject,
  auditLookahead,
  featureSubject,
  givenSubject,
  joinSubjects,
  type LookaheadAudit,
  modelSubject,
} from "../audit/index.ts";
import type { Configuration } from "../config/index.ts";
import { b3FeaturesFromTable, b3WireNames, hasB3Table, isGivenFeature } from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import type { Timeframe } from "../market/timeframe.ts";
import { loadConfiguredModels } from "../models/index.ts";
import { createRunContext, type RunContext } from "../progress.ts";
import { loadData } from "./load.ts";
import type { AuditLookaheadOptions } from "./options/audit.ts";
import { type LoadedModel, openModel } from "./predict.ts";
import { featuresFor, featuresOfModel } from "./prepare.ts";

export interface AuditRun {
  readonly audit: LookaheadAudit;
  readonly bars: Bars;
  readonly description: string;
  /** The model whose predictions were audited; null for features alone. */
  readonly model: { readonly name: string; readonly version: number } | null;
  /** Features of the set that the source cannot give: they were not audited. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** Audits features, or a saved model's features and predictions, on the bars of a source. */
export async function runLookaheadAudit(
  options: AuditLookaheadOptions,
  configuration: Configuration,
  context: RunContext,
): Promise<AuditRun> {
  await loadConfiguredModels(configuration);
  const loadedModel = await modelOf(options, configuration);
  const { bars, description } = await loadData(
    { ...options, source: options.source ?? sourceOf(loadedModel, configuration) },
    configuration,
    context,
  );
  const subjects: AuditSubject[] = [];
  let leftOut: AuditRun["leftOut"] = [];
  if (loadedModel !== null) subjects.push(subjectOfModel(loadedModel, bars.timeframe, context));
  if (loadedModel === null || options.features !== undefined) {
    const chosen = featuresOfSet(bars, options.features ?? "default", context);
    subjects.push(chosen.subject);
    leftOut = chosen.leftOut;
  }
  const { dates, horizon } = options;
  const audit = await auditLookahead(joinSubjects(subjects), bars, context, { cuts: dates, horizon });
  const model =
    loadedModel === null ? null : { name: loadedModel.version.name, version: loadedModel.version.version };
  return { audit, bars, description, model, leftOut };
}

async function modelOf(
  { model, modelDir, modelVersion }: AuditLookaheadOptions,
  configuration: Configuration,
): Promise<LoadedModel | null> {
  return model === undefined ? null : openModel(configuration, { modelName: model, modelDir }, modelVersion);
}

/** Without a source of its own a model is audited on what it was trained on, as it is when it predicts. */
function sourceOf(model: LoadedModel | null, { origins, values }: Configuration): string {
  return model !== null && origins.source === "default" ? model.version.manifest.data.source : values.source;
}

function featuresOfSet(
  bars: Bars,
  wanted: string,
  context: RunContext,
): { subject: AuditSubject; leftOut: AuditRun["leftOut"] } {
  const { matrix, leftOut } = featuresFor(bars, wanted, context);
  const subject =
    wanted === "b3" && hasB3Table(bars)
      ? givenFeatures(matrix.names)
      : featureSubject(matrix.names, bars.timeframe, context);
  return { subject, leftOut };
}

function givenFeatures(names: readonly string[]): AuditSubject {
  const wire = new Map(Object.entries(b3WireNames).map(([column, name]) => [name as string, column]));
  return givenSubject(
    names,
    names.map((name) => wire.get(name) ?? name),
    (bars) => b3FeaturesFromTable(bars).matrix,
  );
}

/** The model's features, held to what they declare, and its predictions. */
function subjectOfModel({ model }: LoadedModel, timeframe: Timeframe, context: RunContext): AuditSubject {
  const quiet = createRunContext({ signal: context.signal, threads: 1 });
  const matrixOf = (some: Bars) => featuresOfModel(some, model, quiet).matrix;
  const given = model.featureIdentities.some(isGivenFeature);
  const features = given
    ? givenFeatures(model.featureNames)
    : featureSubject(model.featureNames, timeframe, context);
  const history = features.columns.reduce((longest, column) => Math.max(longest, column.history), 0);
  const symbols = features.columns.flatMap((column) => column.symbols ?? []);
  return joinSubjects([features, modelSubject(model, matrixOf, history, symbols)]);
}
