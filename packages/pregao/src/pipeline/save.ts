import { join } from "node:path";
import { writeFlushed } from "../atomic-files.ts";
import { toWire } from "../evaluation/index.ts";
import { type ManifestFacts, ModelRegistry, modelRoot, type RegisteredVersion } from "../registry/index.ts";
import { version as productVersion } from "../version.ts";
import { fingerprintBars } from "./fingerprint.ts";
import type { FittedModel } from "./fit.ts";
import type { Judgement } from "./judge.ts";

import type { PreparationOptions, SavingOptions } from "./options.ts";
import type { SplitData } from "./split.ts";

export interface SavingRequest {
  readonly splitData: SplitData;
  readonly fitted: FittedModel;
  readonly judgement: Judgement;
  readonly preparation: PreparationOptions;
  readonly saving: SavingOptions;
  readonly home: string;
  readonly seed: number;
}

/** Publishes a fitted and judged model as the next version of its name. */
export async function saveModel(request: SavingRequest): Promise<RegisteredVersion> {
  const { fitted, judgement, saving, home } = request;
  const registry = new ModelRegistry(modelRoot(home, saving.modelDir));
  return registry.publish(saving.modelName, {
    facts: manifestFacts(request),
    async write(directory) {
      await fitted.model.save(directory);
      const evaluation = {
        validation: toWire(judgement.validation.evaluation),
        test: toWire(judgement.test.evaluation),
      };
      await writeFlushed(join(directory, "evaluation.json"), `${JSON.stringify(evaluation, null, 2)}\n`);
    },
  });
}

function manifestFacts({ splitData, fitted, judgement, preparation, seed }: SavingRequest): ManifestFacts {
  const { prepared, split, ledger } = splitData;
  const { bars, source } = prepared.loaded;
  const { model } = fitted;
  const byDate = split.kind === "by-date";
  return {
    family: model.family,
    task: model.task,
    parameters: model.parameters as ManifestFacts["parameters"],
    feature_set_id: model.featureSetId,
    features: [...model.featureNames],
    label: {
      kind: prepared.labels.kind,
      class_names: [...prepared.labels.classNames],
      horizon: prepared.labels.horizon,
      parameters: {
        ...prepared.labels.parameters,
        ...(preparation.threshold === undefined ? {} : { threshold: preparation.threshold }),
      },
    },
    data: {
      source,
      rows: bars.length,
      symbols: [...bars.symbols],
      timeframe: bars.timeframe,
      from: isoTime(bars.time.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)),
      to: isoTime(bars.time.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY)),
      sha256: fingerprintBars(bars),
    },
    split: {
      kind: split.kind,
      train_rows: split.train.length,
      validation_rows: split.validation.length,
      test_rows: split.test.length,
      validation_from: byDate ? isoTime(split.boundaries.validation) : null,
      test_from: byDate ? isoTime(split.boundaries.test) : null,
    },
    metrics: { validation: headline(judgement.validation), test: headline(judgement.test) },
    seed,
    row_ledger: ledger.toJSON(),
    libraries: { pregao: productVersion, node: process.versions.node },
  };
}

/** The figures of a listing: the primary metric with its interval beside the best baseline, and the verdict. */
function headline({ evaluation }: Judgement["test"]): Record<string, string | number | boolean | null> {
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

function isoTime(time: number): string {
  return new Date(time).toISOString();
}
