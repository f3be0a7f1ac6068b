import { backtestOverfitting, classificationCurves, type FamilyVerdict } from "../../evaluation/index.ts";
import { featureDrift } from "../../explain/index.ts";
import { findAnyFeature, isFeature } from "../../features/index.ts";
import { regressionTarget } from "../../labels/index.ts";
import type { RegisteredVersion } from "../../registry/index.ts";
import type { ForecastSeries, RunModel, RunReportContents, TargetOutcome } from "../../reports/index.ts";
import { version as productVersion } from "../../version.ts";
import { backtestOutcome } from "../backtest-outcome.ts";
import type { SplitData } from "../split.ts";
import type { RunBacktest } from "./backtest-models.ts";
import { calibrationOf } from "./calibrate-models.ts";
import type { RunExplanation } from "./explain-models.ts";
import { type TestIntervals, testIntervals } from "./forecast-intervals.ts";
import type { RunJudgement } from "./judge-models.ts";
import type { RunMarket } from "./run-market.ts";
import { walkForwardOutcome } from "./walk-forward-outcome.ts";
import type { RunWalkForward } from "./walk-models-forward.ts";

/** Everything that the stages have left for the report. */
export interface ReportMaterial {
  readonly runId: string;
  readonly market: RunMarket;
  readonly judged: readonly RunJudgement[];
  readonly published: ReadonlyMap<string, RegisteredVersion>;
  readonly verdict: FamilyVerdict;
  readonly targets: readonly TargetOutcome[];
  readonly walkForward: readonly RunWalkForward[];
  readonly explanations: readonly RunExplanation[];
  readonly backtests: readonly RunBacktest[];
  readonly warnings: readonly string[];
  readonly command: string;
  readonly seed: number;
}

/** The report of a run as plain JSON: nothing is fitted here, and nothing that differs between two equal runs is in it. */
export function runReportContents(material: ReportMaterial): RunReportContents {
  const { runId, market, judged, verdict, targets, walkForward, backtests, seed } = material;
  const { loaded, parts, selection, candidates } = market;
  const { classification: split } = parts;
  const intervals = new Map(
    judged
      .filter(({ planned }) => planned.task === "regression")
      .map((one) => [one.planned.key, testIntervals(one, market)]),
  );
  return {
    title: titleOf(market, judged.length),
    runId,
    verdict,
    warnings: material.warnings,
    data: {
      origin: loaded.description,
      symbols: loaded.bars.symbols,
      timeframe: loaded.bars.timeframe,
      rows: loaded.bars.length,
      ...extent(loaded.bars.time),
      findings: loaded.findings,
    },
    ledger: split.ledger.toJSON(),
    labels: tasksOf(judged).map((task) => labelsOf(parts[task], task)),
    split: {
      kind: split.split.kind,
      parts: (["train", "validation", "test"] as const).map((part) => ({
        name: part === "train" ? "training" : part,
        rows: split.split[part].length,
        ...extent(Float64Array.from(split.split[part], (row) => loaded.bars.time[row]!)),
      })),
      dropped: split.split.dropped,
    },
    features: {
      method: selection.method,
      featureSetId: split.prepared.features.matrix.featureSetId,
      chosen: selection.kept.map((name) => ({
        name,
        ...(isFeature(name) ? { formula: findAnyFeature(name).formula } : {}),
        score: selection.scores[name] ?? null,
      })),
      dropped: [...selection.dropped, ...candidates.leftOut],
    },
    targets,
    models: judged.map((one) => modelOf(one, material, intervals.get(one.planned.key))),
    walkForward: walkForward.map(walkForwardOutcome),
    backtests: backtests.map(({ key, result }) => backtestOutcome(key, result)),
    conformal: [...intervals.values()].flatMap(({ outcome }) => outcome ?? []),
    learningCurves: [],
    drift: driftOf(market),
    statistics: statisticsOf(backtests),
    reproduce: {
      commands: [material.command],
      seed,
      libraries: { pregao: productVersion, node: process.versions.node },
    },
  };
}

function titleOf({ loaded }: RunMarket, models: number): string {
  const { symbols, timeframe } = loaded.bars;
  const market = symbols.length <= 4 ? symbols.join(", ") : `${symbols.length} symbols`;
  return `${models} model${models === 1 ? "" : "s"} on ${market}, bars of ${timeframe}`;
}

function tasksOf(judged: readonly RunJudgement[]) {
  return [...new Set(judged.map(({ planned }) => planned.task))];
}

function labelsOf(
  { prepared, split }: SplitData,
  task: "classification" | "regression",
): RunReportContents["labels"][number] {
  const { kind, horizon, parameters, classNames, classes } = prepared.labels;
  const counts = classNames.map(() => 0);
  for (const rows of [split.train, split.validation, split.test])
    for (const row of rows) if (classes[row]! >= 0) counts[classes[row]!]!++;
  if (task === "regression") return { kind, horizon, parameters: { horizon }, distribution: [] };
  return {
    kind,
    horizon,
    parameters,
    distribution: classNames.map((name, place) => ({ name, count: counts[place]! })),
  };
}

function modelOf(
  one: RunJudgement,
  material: ReportMaterial,
  intervals: TestIntervals | undefined,
): RunModel {
  const { planned, model, judgement, importance, summary, rounds } = one;
  const { key, title, family, task } = planned;
  const { market, published, explanations } = material;
  const { evaluation, prediction, rows } = judgement.test;
  const saved = published.get(key);
  const explanation = explanations.find((found) => found.key === key);
  const calibration = task === "classification" ? calibrationOf(one, market) : undefined;
  const { labels } = market.parts[task].prepared;
  return {
    key,
    title,
    family,
    parameters: model.parameters,
    summary,
    ...(saved === undefined
      ? {}
      : { saved: { name: saved.name, version: String(saved.version), files: saved.manifest.files } }),
    evaluation,
    validation: judgement.validation.evaluation,
    ...(task === "classification"
      ? {
          curves: classificationCurves({
            probabilities: prediction.probabilities!,
            classes: Int8Array.from(rows, (row) => labels.classes[row]!),
            classNames: labels.classNames,
          }),
          ...(calibration === undefined ? {} : { calibration }),
        }
      : { forecasts: forecastsOf(one, market, intervals!) }),
    importance,
    ...(explanation === undefined ? {} : { explanation: explanation.shown }),
    rounds: rounds.map(({ round, training, validation }) => ({
      round,
      training: Number.isFinite(training) ? training : null,
      validation: Number.isFinite(validation) ? validation : null,
    })),
    ...(rounds.length === 0 ? {} : { roundName: roundName(family) }),
  };
}

function roundName(family: string): string {
  return ["xgboost", "lightgbm", "catboost"].includes(family) ? "boosting round" : "epoch";
}

function forecastsOf(
  { judgement }: RunJudgement,
  { parts }: RunMarket,
  { level, low, high }: TestIntervals,
): ForecastSeries {
  const { prediction, rows } = judgement.test;
  const { labels, loaded } = parts.regression.prepared;
  const { bars } = loaded;
  const actual = regressionTarget(labels);
  const places = [...rows.keys()];
  const isWhole = [...low, ...high].every(Number.isFinite);
  return {
    quantity: `return over ${labels.horizon} bar${labels.horizon === 1 ? "" : "s"}`,
    unit: "fraction",
    time: places.map((place) => bars.time[rows[place]!]!),
    symbol: places.map((place) => bars.frame.symbolAt(rows[place]!)),
    actual: places.map((place) => actual[rows[place]!]!),
    forecast: [...prediction.returns!],
    ...(isWhole ? { band: { level, low: [...low], high: [...high] } } : {}),
  };
}

/** How far the chosen features' values of the test rows lie from those of training. */
function driftOf({ parts }: RunMarket): RunReportContents["drift"] {
  const { prepared, split } = parts.classification;
  return featureDrift(prepared.features.matrix, split.train, split.test).map(({ name, psi, verdict }) => ({
    name,
    stabilityIndex: Number.isFinite(psi) ? psi : null,
    note: verdict,
  }));
}

/** Of the choice among the models: how often the one that was best in one half of the test dates was below the middle in the other. */
function statisticsOf(backtests: readonly RunBacktest[]): RunReportContents["statistics"] {
  const returns = backtests.map(({ result }) => returnsOf(result.curve.equity));
  const blocks = 10;
  const dates = returns[0]?.length ?? 0;
  const isComparable =
    returns.length >= 2 && returns.every(({ length }) => length === dates) && dates >= 2 * blocks;
  if (!isComparable) return [];
  const { probability, combinations } = backtestOverfitting(returns, { blocks });
  return [
    {
      name: "probability of back-test overfitting",
      value: probability.toFixed(2),
      meaning: `of ${combinations} ways to halve the test dates, the share in which the model with the best Sharpe ratio of one half was in the worse half of all ${returns.length} on the other: near 0 where one truly is better, near 0.5 where choosing says nothing`,
    },
  ];
}

function returnsOf(equity: Float64Array): Float64Array {
  return equity.subarray(1).map((value, place) => (equity[place]! > 0 ? value / equity[place]! - 1 : 0));
}

function extent(time: Float64Array): { from: number; to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of time) {
    from = Math.min(from, one);
    to = Math.max(to, one);
  }
  return { from, to };
}
