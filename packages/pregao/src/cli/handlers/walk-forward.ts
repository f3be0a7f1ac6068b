import { styleText } from "node:util";
import { writeFileAtomically } from "../../atomic-files.ts";
import { coverageToWire } from "../../calibration/index.ts";
import { parseOptions } from "../../config/index.ts";
import { toWire, type WalkForwardResult, walkForwardToWire } from "../../evaluation/index.ts";
import { formatTime } from "../../market/finding.ts";
import type { MeasuredCalibration } from "../../pipeline/forward-calibration.ts";
import type { MeasuredIntervals } from "../../pipeline/forward-intervals.ts";
import { walkForwardOptions } from "../../pipeline/options/walk-forward.ts";
import { predictionsCsv } from "../../pipeline/predictions-csv.ts";
import { walkForwardOutcome } from "../../pipeline/run/walk-forward-outcome.ts";
import { runWalkForward, type WalkForwardRun } from "../../pipeline/walk-forward.ts";
import { formatFigure, formatInterval, formatPercent } from "../../reports/format.ts";
import { renderCoverageTable, renderMetricsTable, renderPng, renderSvg } from "../../reports/index.ts";
import { walkForwardPicture } from "../../reports/pictures/walk-forward.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

/** What a person wants to see of each fold, the primary metric first. */
const shownMetrics = {
  classification: ["log_loss", "accuracy", "directional_accuracy", "f1_weighted"],
  regression: ["information_coefficient", "directional_accuracy", "rmse", "r2"],
} as const;

interface WrittenFiles {
  readonly predictions: string | undefined;
  readonly picture: string | undefined;
}

export const walkForward: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(walkForwardOptions, { source: configuration.values.source, ...given }, "--");
  const run = await runWalkForward(options, configuration, context);
  const { predictions, picture } = options;
  if (predictions !== undefined) await writeFileAtomically(predictions, predictionsCsv(run));
  if (picture !== undefined) {
    const { result } = run;
    const drawn = walkForwardPicture(walkForwardOutcome({ key: result.family, result }), result.family);
    await writeFileAtomically(
      picture,
      await (picture.endsWith(".png") ? renderPng(drawn) : renderSvg(drawn)),
    );
  }
  terminal.result(walkForwardBody(run, { predictions, picture }), () =>
    describeRun(run, { predictions, picture }),
  );
};

function walkForwardBody(
  { prepared, result, intervals, calibration }: WalkForwardRun,
  { predictions, picture }: WrittenFiles,
): Record<string, unknown> {
  return {
    status: "success",
    ...walkForwardToWire(result),
    row_ledger: prepared.ledger.toJSON(),
    intervals: intervals === null ? null : intervalsToWire(intervals),
    calibration: calibration === null ? null : calibrationToWire(calibration),
    predictions: predictions ?? null,
    picture: picture ?? null,
  };
}

function intervalsToWire({ method, scale, report, coverageLow, coverageHigh, baseline }: MeasuredIntervals) {
  return {
    method,
    scale,
    ...coverageToWire(report),
    coverage_low: coverageLow,
    coverage_high: coverageHigh,
    baseline: { baseline: baseline.name, ...coverageToWire(baseline.report) },
  };
}

function calibrationToWire({ method, rows, before, after, expectedErrors }: MeasuredCalibration) {
  return {
    method,
    rows: rows.length,
    expected_calibration_error: expectedErrors,
    before: toWire(before),
    after: toWire(after),
  };
}

function describeRun(
  { result, intervals, calibration }: WalkForwardRun,
  { predictions, picture }: WrittenFiles,
): string {
  const { family, folds, seeds, window } = result;
  return [
    bold(
      `${family}: ${folds.length} folds, ${window} window, ${seeds.length} seed${seeds.length === 1 ? "" : "s"} each`,
    ),
    "",
    foldTable(result),
    "",
    bold("Over folds and seeds"),
    summaryTable(result),
    "",
    bold(
      `All ${result.outOfFold.rows.length} predictions of seed ${seeds[0]}, beside the baselines (95 % intervals)`,
    ),
    renderMetricsTable(result.evaluation, { metrics: shownMetrics[result.task] }),
    ...(intervals === null ? [] : ["", describeIntervals(intervals)]),
    ...(calibration === null ? [] : ["", describeCalibration(calibration)]),
    ...(predictions === undefined ? [] : ["", `Predictions  ${predictions}`]),
    ...(picture === undefined ? [] : ["", `Picture      ${picture}`]),
  ].join("\n");
}

/** The first metric of each fold, mean over the seeds, beside the best baseline of the same fold. */
function foldTable({ folds, task }: WalkForwardResult): string {
  const [primary] = shownMetrics[task];
  const metrics = folds.map(({ evaluations }) =>
    evaluations.map((one) => one.metrics.find(({ name }) => name === primary)!),
  );
  const { label, better } = metrics[0]![0]!;
  const best = (values: readonly number[]): number =>
    better === "lower" ? Math.min(...values) : Math.max(...values);
  return plainTable(
    ["fold", "train", "watch", "test", "tested from", "to", label, "best baseline"],
    folds.map((fold, place) => {
      const known = metrics[place]!.flatMap(({ value }) => value ?? []);
      const others = Object.values(metrics[place]![0]!.baselines).flatMap(({ value }) => value ?? []);
      return [
        String(fold.fold),
        String(fold.trainRows),
        String(fold.watchRows),
        String(fold.testRows),
        formatTime(fold.from),
        formatTime(fold.to),
        formatFigure(known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length),
        formatFigure(others.length === 0 ? null : best(others)),
      ];
    }),
    { right: [0, 1, 2, 3, 6, 7], rule: true },
  );
}

function summaryTable({ summary, task }: WalkForwardResult): string {
  const shown = shownMetrics[task].map((name) => summary.find((one) => one.name === name)!);
  const baselines = Object.keys(shown[0]!.baselines);
  return plainTable(
    [
      "",
      "mean",
      "± deviation",
      "over folds",
      "over seeds",
      ...baselines.map((name) => name.replaceAll("_", " ")),
    ],
    shown.map(({ label, mean, deviation, deviationOverFolds, deviationOverSeeds, baselines: others }) => [
      label,
      formatFigure(mean),
      formatFigure(deviation),
      formatFigure(deviationOverFolds),
      formatFigure(deviationOverSeeds),
      ...baselines.map((name) => formatFigure(others[name] ?? null)),
    ]),
    { right: [1, 2, 3, 4, ...baselines.map((_, place) => place + 5)] },
  );
}

function describeIntervals({
  method,
  report,
  coverageLow,
  coverageHigh,
  baseline,
}: MeasuredIntervals): string {
  const { total, rowsWithout } = report;
  const share = total.coverage === null ? "none" : formatPercent(total.coverage);
  const ends =
    coverageLow === null || coverageHigh === null
      ? ""
      : ` (${formatPercent(coverageLow)} to ${formatPercent(coverageHigh)})`;
  const other = baseline.report.total;
  return [
    bold(`Intervals by ${method}, each from errors known at its time`),
    renderCoverageTable(report),
    `Inside: ${share}${ends}. Mean width ${formatFigure(total.meanWidth)}; around ${baseline.name.replaceAll("_", " ")}, by the same method, ${formatFigure(other.meanWidth)}.`,
    ...(rowsWithout === 0 ? [] : [`${rowsWithout} rows came before enough errors were known.`]),
  ].join("\n");
}

function describeCalibration({ method, rows, before, after, expectedErrors }: MeasuredCalibration): string {
  const figure = (name: string) =>
    [before, after].map((one) => one.metrics.find((metric) => metric.name === name)!);
  const lines = ["log_loss", "brier_score", "accuracy"].map((name) => {
    const [was, is] = figure(name);
    return [was!.label, formatFigure(was!.value), formatFigure(is!.value), formatInterval(is!.low, is!.high)];
  });
  return [
    bold(`Calibrated by ${method}, each fold by those before it (${rows.length} rows)`),
    plainTable(
      ["", "before", "after", "95 % interval"],
      [
        ...lines,
        [
          "expected calibration error",
          formatFigure(expectedErrors.before),
          formatFigure(expectedErrors.after),
          "",
        ],
      ],
      { right: [1, 2, 3] },
    ),
    after.verdict.line,
  ].join("\n");
}

function bold(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}
