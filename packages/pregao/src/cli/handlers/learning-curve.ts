import { styleText } from "node:util";
import { writeFileAtomically } from "../../atomic-files.ts";
import { parseOptions } from "../../config/index.ts";
import { formatTime } from "../../market/finding.ts";
import { type LearningCurveRun, runLearningCurve } from "../../pipeline/learning-curve.ts";
import { learningCurveOptions } from "../../pipeline/options/learning-curve.ts";
import { formatFigure } from "../../reports/format.ts";
import { renderPng, renderSvg } from "../../reports/index.ts";
import { learningCurvePicture } from "../../reports/pictures/learning-curve.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

export const drawLearningCurve: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(learningCurveOptions, { source: configuration.values.source, ...given }, "--");
  const run = await runLearningCurve(options, configuration, context);
  const file = options.picture;
  if (file !== undefined) {
    const picture = learningCurvePicture(run.curve, run.curve.model);
    await writeFileAtomically(file, await (file.endsWith(".png") ? renderPng(picture) : renderSvg(picture)));
  }
  terminal.result(bodyOf(run, file), () => describeCurve(run, file));
};

function bodyOf({ metric, points, judgedRows, curve }: LearningCurveRun, file: string | undefined) {
  return {
    status: "success",
    family: curve.model,
    metric,
    better: curve.metric.better,
    seeds: curve.seeds,
    judged_rows: judgedRows,
    points: points.map(
      ({ share, trainRows, trainFrom, trainScores, scores, trainMean, mean, deviation }) => ({
        share,
        train_rows: trainRows,
        train_from: new Date(trainFrom).toISOString(),
        train_scores: trainScores,
        scores,
        train_mean: trainMean,
        mean,
        deviation,
      }),
    ),
    best_baseline: curve.baseline,
    picture: file ?? null,
  };
}

function describeCurve({ points, judgedRows, curve }: LearningCurveRun, file: string | undefined): string {
  const { label, better } = curve.metric;
  return [
    styleText("bold", `${curve.model}: ${label} (${better} is better) on the same ${judgedRows} later rows`, {
      stream: process.stdout,
    }),
    "",
    plainTable(
      ["share", "train", "from", "on its own rows", "on later rows", "± over seeds"],
      points.map(({ share, trainRows, trainFrom, trainMean, mean, deviation }) => [
        `${Number((100 * share).toPrecision(4))} %`,
        String(trainRows),
        formatTime(trainFrom),
        formatFigure(trainMean),
        formatFigure(mean),
        formatFigure(deviation),
      ]),
      { right: [0, 1, 3, 4, 5], rule: true },
    ),
    "",
    `Best baseline  ${formatFigure(curve.baseline)}`,
    ...(file === undefined ? [] : [`Picture        ${file}`]),
  ].join("\n");
}
