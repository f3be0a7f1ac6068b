import type { MetricFigures } from "./metric-figures.ts";

export interface ComparedFigures {
  readonly name: string;
  readonly task: string;
  readonly figures: MetricFigures;
}

/**
 * `model_comparison.csv`: a line a model; for each metric its value, the ends of its interval and the best baseline.
 * Empty where a model has no such figure. Figures have all their digits.
 */
export function comparisonCsv(models: readonly ComparedFigures[]): string {
  const metrics = [...new Set(models.flatMap(({ figures }) => Object.keys(figures)))];
  const head = [
    "model",
    "task",
    ...metrics.flatMap((name) => [
      name,
      `${name}_low`,
      `${name}_high`,
      `${name}_baseline`,
      `${name}_baseline_name`,
    ]),
  ];
  const lines = models.map(({ name, task, figures }) => [
    name,
    task,
    ...metrics.flatMap((metric) => {
      const figure = figures[metric];
      return [figure?.value, figure?.low, figure?.high, figure?.baseline?.value, figure?.baseline?.name];
    }),
  ]);
  return csvText([head, ...lines]);
}

/** Lines of comma-separated values (RFC 4180, with the line ends of Unix); null and undefined are empty. */
export function csvText(
  lines: readonly (readonly (string | number | boolean | null | undefined)[])[],
): string {
  return lines.map((line) => `${line.map(csvCell).join(",")}\n`).join("");
}

function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined || (typeof value === "number" && !Number.isFinite(value)))
    return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
