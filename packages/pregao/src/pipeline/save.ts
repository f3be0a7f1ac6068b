import { join } from "node:path";
import { writeFlushed } from "../atomic-files.ts";
import { type ServedIntervals, writeIntervals } from "../calibration/index.ts";
import { type Evaluation, toWire } from "../evaluation/index.ts";
import { stabilityReference, writeStabilityReference } from "../explain/index.ts";
import type { FeatureMatrix } from "../features/index.ts";
import type { Labels } from "../labels/contract.ts";
import type { Bars } from "../market/bars.ts";
import type { RowLedger } from "../market/row-ledger.ts";
import type { Model } from "../models/index.ts";
import type { ManifestFacts, ModelRegistry, RegisteredVersion } from "../registry/index.ts";
import type { Split } from "../splits/index.ts";
import { version as productVersion } from "../version.ts";
import { fingerprintBars } from "./fingerprint.ts";

export interface PublicationRequest {
  readonly model: Model;
  readonly bars: Bars;
  /** Name that opens the source again. */
  readonly source: string;
  readonly labels: Labels;
  /** Null for a model fitted on rows that no split has parted. */
  readonly split: Split | null;
  readonly trainRows: Int32Array;
  readonly ledger: RowLedger;
  /** By the name of the part: validation, test. */
  readonly evaluations: Readonly<Record<string, Evaluation>>;
  /** How the rows were chosen and weighed; unknown for a model that was fitted by steps. */
  readonly training?: NonNullable<ManifestFacts["training"]>;
  /** What the training rows are rows of: the drift of what is served later is measured against them; not measured when left out. */
  readonly features?: FeatureMatrix;
  /** How forecasts get their intervals; none when left out. */
  readonly intervals?: ServedIntervals | null;
  readonly seed: number;
  readonly registry: ModelRegistry;
  readonly name: string;
  /** Published once: at most one version of the name has this key. */
  readonly key?: string;
}

/** Publishes a fitted model as the next version of its name, with everything that is known about it. */
export async function publishModel(request: PublicationRequest): Promise<RegisteredVersion> {
  const { model, evaluations, intervals, features, trainRows, registry, name, key } = request;
  return registry.publish(name, {
    ...(key === undefined ? {} : { key }),
    facts: manifestFacts(request),
    async write(directory) {
      await model.save(directory);
      if (intervals) await writeIntervals(directory, intervals);
      if (features !== undefined) {
        const reference = stabilityReference(features, trainRows, model.featureNames);
        await writeStabilityReference(directory, reference);
      }
      const wire = Object.fromEntries(Object.entries(evaluations).map(([part, one]) => [part, toWire(one)]));
      await writeFlushed(join(directory, "evaluation.json"), `${JSON.stringify(wire, null, 2)}\n`);
    },
  });
}

function manifestFacts(request: PublicationRequest): ManifestFacts {
  const { model, bars, source, labels, split, trainRows, ledger, evaluations, training, seed } = request;
  const { from, to } = periodOf(bars.time);
  return {
    family: model.family,
    task: model.task,
    parameters: model.parameters as ManifestFacts["parameters"],
    feature_set_id: model.featureSetId,
    features: [...model.featureNames],
    label: {
      kind: labels.kind,
      class_names: [...labels.classNames],
      horizon: labels.horizon,
      parameters: { ...labels.parameters },
    },
    data: {
      source,
      rows: bars.length,
      symbols: [...bars.symbols],
      timeframe: bars.timeframe,
      from: isoTime(from),
      to: isoTime(to),
      sha256: fingerprintBars(bars),
    },
    split: {
      kind: split?.kind ?? "none",
      train_rows: trainRows.length,
      validation_rows: split?.validation.length ?? 0,
      test_rows: split?.test.length ?? 0,
      validation_from: split?.kind === "by-date" ? isoTime(split.boundaries.validation) : null,
      test_from: split?.kind === "by-date" ? isoTime(split.boundaries.test) : null,
    },
    ...(training === undefined ? {} : { training }),
    metrics: Object.fromEntries(Object.entries(evaluations).map(([part, one]) => [part, headline(one)])),
    seed,
    row_ledger: ledger.toJSON(),
    libraries: { pregao: productVersion, node: process.versions.node },
  };
}

/** The figures of a listing: the primary metric with its interval beside the best baseline, and the verdict. */
function headline(evaluation: Evaluation): Record<string, string | number | boolean | null> {
  const primary = evaluation.metrics.find((metric) => metric.name === evaluation.primary)!;
  return {
    metric: primary.name,
    value: primary.value,
    low: primary.low,
    high: primary.high,
    best_baseline: evaluation.verdict.baseline,
    best_baseline_value: primary.baselines[evaluation.verdict.baseline]?.value ?? null,
    skill: evaluation.verdict.skill,
    verdict: evaluation.verdict.line,
  };
}

function periodOf(time: Float64Array): { from: number; to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const one of time) {
    from = Math.min(from, one);
    to = Math.max(to, one);
  }
  return { from, to };
}

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
