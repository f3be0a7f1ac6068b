import { comparisonPictures } from "../comparison/comparison-pictures.ts";
import type { FiledPicture } from "../drawn-pictures.ts";
import { equityPicture } from "../pictures/equity.ts";
import { intervalCoveragePicture } from "../pictures/interval-coverage.ts";
import { learningCurvePicture } from "../pictures/learning-curve.ts";
import { namedPicture, type Picture } from "../pictures/picture.ts";
import { targetsPicture } from "../pictures/targets.ts";
import { walkForwardPicture } from "../pictures/walk-forward.ts";
import { comparedTasks, titledTargets, titleFinder } from "./compared.ts";
import type { ConformalOutcome, RunReportContents } from "./contract.ts";
import { modelPictures } from "./model-pictures.ts";

/** Names of the files of pictures that are not of one model's own evaluation. */
export const pictureFiles = {
  targets: "targets",
  walkForward: (model: string) => `walk_forward_${model}`,
  equity: (model: string) => `equity_${model}`,
  coverage: ({ model, method }: ConformalOutcome) =>
    `interval_coverage_${model}_${method.replace(/\W+/g, "_")}`,
  learningCurve: (model: string) => `learning_curve_${model}`,
} as const;

/** Every picture that the contents have something to show for. */
export function runPictures(contents: RunReportContents): FiledPicture[] {
  const titleOf = titleFinder(contents);
  const filed = (file: string, picture: Picture): FiledPicture => ({
    file,
    picture: namedPicture(picture, file),
  });
  const targets = titledTargets(contents);
  return [
    ...(targets.some(({ value }) => value !== null)
      ? [filed(pictureFiles.targets, targetsPicture(targets))]
      : []),
    ...comparedTasks(contents.models).flatMap(({ task, models }) => comparisonPictures(task, models)),
    ...contents.models.flatMap((model) => Object.values(modelPictures(model)).flat()),
    ...contents.walkForward.map((outcome) =>
      filed(pictureFiles.walkForward(outcome.model), walkForwardPicture(outcome, titleOf(outcome.model))),
    ),
    ...contents.backtests.map(({ model, equity }) =>
      filed(pictureFiles.equity(model), equityPicture(equity, titleOf(model))),
    ),
    ...contents.conformal.map((outcome) =>
      filed(pictureFiles.coverage(outcome), intervalCoveragePicture(outcome, titleOf(outcome.model))),
    ),
    ...contents.learningCurves.map((curve) =>
      filed(pictureFiles.learningCurve(curve.model), learningCurvePicture(curve, titleOf(curve.model))),
    ),
  ];
}
