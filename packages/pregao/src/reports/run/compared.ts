import type { Evaluation } from "../../evaluation/index.ts";
import type { ComparedFigures } from "../comparison/comparison-csv.ts";
import { metricFigures } from "../comparison/metric-figures.ts";
import type { TitledTarget } from "../pictures/targets.ts";
import type { RunModel, RunReportContents } from "./contract.ts";

/** The models of one task with their figures. */
export interface ComparedTask {
  readonly task: Evaluation["task"];
  readonly models: readonly ComparedFigures[];
}

/** Classes and numbers apart, because no primary metric is common to both. */
export function comparedTasks(models: readonly RunModel[]): ComparedTask[] {
  return (["classification", "regression"] as const).flatMap((task) => {
    const own = models.filter(({ evaluation }) => evaluation.task === task);
    return own.length === 0
      ? []
      : [{ task, models: own.map((model) => comparedFigures(model, model.title)) }];
  });
}

export function comparedFigures({ evaluation }: RunModel, name: string): ComparedFigures {
  return { name, task: evaluation.task, figures: metricFigures(evaluation) };
}

/** Titles by key; a key without a model is its own title. */
export function titleFinder({ models }: Pick<RunReportContents, "models">): (key: string) => string {
  const titles = new Map(models.map(({ key, title }) => [key, title]));
  return (key) => titles.get(key) ?? key;
}

export function titledTargets(contents: RunReportContents): TitledTarget[] {
  const titleOf = titleFinder(contents);
  return contents.targets.map((target) => ({ ...target, title: titleOf(target.model) }));
}
