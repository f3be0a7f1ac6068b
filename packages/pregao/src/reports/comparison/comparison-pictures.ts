import type { Evaluation } from "../../evaluation/index.ts";
import type { FiledPicture } from "../drawn-pictures.ts";
import { modelComparisonPicture } from "../pictures/model-comparison.ts";
import { namedPicture, type Picture } from "../pictures/picture.ts";
import type { ComparedFigures } from "./comparison-csv.ts";

/** What is drawn of the models of a task. */
const pictured: Readonly<Record<Evaluation["task"], readonly string[]>> = {
  classification: ["log_loss", "accuracy", "directional_accuracy"],
  regression: ["correlation", "r2", "directional_accuracy"],
};

/** Models of one task in the metrics that matter most, those that some model has. */
export function comparisonPictures(
  task: Evaluation["task"],
  models: readonly ComparedFigures[],
): FiledPicture[] {
  return pictured[task]
    .filter((metric) => models.some(({ figures }) => (figures[metric]?.value ?? null) !== null))
    .map((metric) => {
      const file = `model_comparison_${task}_${metric}`;
      return { file, picture: namedPicture(comparisonPicture(models, metric), file) };
    });
}

/** One metric of all models that have it; the intervals' level is told where it is the same for all. */
export function comparisonPicture(models: readonly ComparedFigures[], metric: string): Picture {
  const having = models.flatMap((model) => {
    const figure = model.figures[metric];
    return figure === undefined ? [] : [{ name: model.name, figure }];
  });
  const first = having[0]!.figure;
  const levels = new Set(having.map(({ figure }) => figure.level));
  return modelComparisonPicture(
    { label: first.label, better: first.better, level: levels.size === 1 ? first.level : null },
    having.map(({ name, figure }) => ({
      title: name,
      value: figure.value,
      low: figure.low,
      high: figure.high,
      baseline: figure.baseline,
    })),
  );
}
