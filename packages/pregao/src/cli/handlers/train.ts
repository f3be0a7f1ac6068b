import { styleText } from "node:util";
import { parseOptions } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { toWire } from "../../evaluation/index.ts";
import { trainOptions } from "../../pipeline/options/train.ts";
import { train as runTraining, type TrainingResult } from "../../pipeline/train.ts";
import { formatFigure, formatPercent } from "../../reports/format.ts";
import { renderMetricsTable } from "../../reports/index.ts";
import type { CommandHandler } from "../session.ts";

export const train: CommandHandler = async (
  { configuration, terminal, logger, context },
  { report, ...given },
) => {
  const options = parseOptions(
    trainOptions,
    given.dataset === undefined || configuration.origins.source.startsWith("flag")
      ? { source: configuration.values.source, ...given }
      : given,
    "--",
  );
  if (given.paramsFrom !== undefined && given.draws !== undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "--draws",
      value: options.draws,
      reason: "--params-from takes the place of the search: leave one of them out",
    });
  }
  const result = await runTraining(options, configuration, context, { report: report !== false });
  const { saved } = result;
  logger.info(
    { model: saved.name, version: saved.version, seconds: result.seconds },
    "model version published",
  );
  terminal.result(trainingBody(result), () => describeTraining(result));
};

/** The result as JSON for machines. */
export function trainingBody(result: TrainingResult): Record<string, unknown> {
  const { saved, fitted, judgement, splitData, reportPath, seconds } = result;
  const { split, ledger, prepared } = splitData;
  return {
    status: "success",
    model: {
      name: saved.name,
      version: saved.version,
      family: saved.manifest.family,
      directory: saved.directory,
    },
    parameters: fitted.model.parameters,
    calibration: fitted.model.summary().calibration ?? null,
    search:
      fitted.search === null
        ? null
        : {
            scoring: fitted.search.scoring,
            trials: fitted.search.trials,
            best: fitted.search.best.parameters,
          },
    features: fitted.model.featureNames,
    features_left_out: prepared.features.leftOut,
    split: {
      kind: split.kind,
      train_size: split.train.length,
      validation_size: split.validation.length,
      test_size: split.test.length,
    },
    row_ledger: ledger.toJSON(),
    findings: prepared.loaded.findings,
    evaluation: {
      validation: toWire(judgement.validation.evaluation),
      test: toWire(judgement.test.evaluation),
    },
    intervals:
      fitted.model.task === "classification"
        ? null
        : (result.intervals.served ?? { reason: result.intervals.reason }),
    report: reportPath,
    seconds: { total: seconds, ...fitted.seconds },
  };
}

/** The result in words and a table, the verdict last, because that is what a reader sees first on a terminal. */
export function describeTraining(result: TrainingResult): string {
  const { saved, fitted, judgement, splitData, reportPath, seconds } = result;
  const { split, ledger, prepared } = splitData;
  const { bars, description, findings } = prepared.loaded;
  const { evaluation } = judgement.test;
  const bold = (text: string): string => styleText("bold", text, { stream: process.stdout });
  const counts = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) counts[finding.severity]++;
  return [
    `${bold("Data")}      ${description}: ${bars.length} bars of ${bars.symbols.length} symbol${bars.symbols.length === 1 ? "" : "s"}, ${prepared.features.matrix.names.length} features`,
    `${bold("Rows")}      ${ledger.rowsIn} in = ${ledger.rowsUsed} used + ${ledger.rowsDropped} dropped`,
    ...ledger.entries().map(({ reason, count }) => `            ${String(count).padStart(6)} ${reason}`),
    ...(findings.length > 0
      ? [
          `${bold("Findings")}  ${counts.error} errors, ${counts.warning} warnings, ${counts.info} notes: see the report or pregao data check`,
        ]
      : []),
    `${bold("Split")}     ${split.kind}: ${split.train.length} training, ${split.validation.length} validation, ${split.test.length} test rows`,
    `${bold("Model")}     ${saved.manifest.family}, ${chosenParameters(result)}`,
    ...calibrationLine(result),
    "",
    bold("On the test period, beside the baselines (95 % intervals)"),
    renderMetricsTable(evaluation),
    "",
    ...describeIntervals(result),
    `${bold("Version")}   ${saved.directory}`,
    ...(reportPath === null ? [] : [`${bold("Report")}    ${reportPath}`]),
    `${bold("Time")}      ${seconds.toFixed(1)} s (search ${fitted.seconds.search.toFixed(1)} s, fit ${fitted.seconds.fit.toFixed(1)} s)`,
  ].join("\n");
}

/** What the intervals of a regression promise and have held. */
function describeIntervals({ intervals, fitted }: TrainingResult): string[] {
  if (fitted.model.task === "classification") return [];
  const { served, reason } = intervals;
  if (served === null) return [`Intervals none: ${reason}`, ""];
  const { coverage } = served;
  const held =
    coverage === null
      ? "not measured: no test row has a scale"
      : `held ${formatPercent(coverage.share)} of ${coverage.rows} test rows, mean width ${formatFigure(coverage.mean_width)}`;
  return [`Intervals of ${formatPercent(served.level)}, from ${served.rows} validation rows: ${held}`, ""];
}

function calibrationLine({ fitted }: TrainingResult): string[] {
  const { calibration } = fitted.model.summary();
  return calibration === undefined ? [] : [`Mended    probabilities by ${calibration}`];
}

function chosenParameters({ fitted }: TrainingResult): string {
  const { search, model } = fitted;
  const size = sizeInWords(model.summary());
  if (search === null) return `${size}no search`;
  const chosen = Object.entries(search.best.parameters).map(
    ([name, value]) => `${name} ${parameterText(value)}`,
  );
  return `${size}${chosen.join(", ")} (best of ${search.trials.length} draws by ${search.scoring})`;
}

/** How large a model became, in the unit of its kind. */
function sizeInWords({ trees, weights, epochs }: Readonly<Record<string, number | string>>): string {
  if (trees !== undefined) return `${trees} trees, `;
  return weights === undefined ? "" : `${weights} weights, ${epochs} epochs, `;
}

function parameterText(value: unknown): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
