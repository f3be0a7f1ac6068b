import { styleText } from "node:util";
import type { Evaluation, MetricEstimate } from "../evaluation/index.ts";
import { formatFigure, formatInterval } from "./format.ts";
import { plainTable } from "./plain-table.ts";

export interface TerminalTableOptions {
  /** Where it will be written: decides on colour together with NO_COLOR and FORCE_COLOR. Default: standard output. */
  readonly stream?: NodeJS.WritableStream;
  /** Metrics to show by name; default: all of the task's. */
  readonly metrics?: readonly string[];
}

/**
 * Metrics beside their baselines for a terminal, the verdict below. A baseline is green where the model is better
 * than it beyond the paired interval, red where it is worse. Ends without a line break.
 */
export function renderMetricsTable(evaluation: Evaluation, options: TerminalTableOptions = {}): string {
  const { stream = process.stdout } = options;
  const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
    styleText(format, text, { stream, validateStream: true });
  const baselines = evaluation.baselines.map((baseline) => baseline.name);
  const head = ["", "model", `${evaluation.intervals.level * 100} % interval`];
  const shown = evaluation.metrics.filter(({ name }) => options.metrics?.includes(name) ?? true);
  const table = plainTable(
    [...head, ...baselines.map((name) => name.replaceAll("_", " "))],
    shown.map((metric) => {
      const primary = metric.name === evaluation.primary;
      return [
        primary ? paint("bold", `${metric.label} (primary)`) : metric.label,
        primary ? paint("bold", formatFigure(metric.value)) : formatFigure(metric.value),
        formatInterval(metric.low, metric.high),
        ...baselines.map((name) => comparedValue(metric, name, paint)),
      ];
    }),
    { right: [1, 2, ...baselines.map((_, index) => index + 3)], stream },
  );
  const { verdict, caveats } = evaluation;
  return [
    table,
    "",
    paint(verdict.skill ? ["bold", "green"] : "bold", verdict.line),
    ...caveats.map((caveat) => paint("yellow", caveat)),
  ].join("\n");
}

function comparedValue(
  metric: MetricEstimate,
  name: string,
  paint: (format: "green" | "red", text: string) => string,
): string {
  const { value, differenceLow, differenceHigh } = metric.baselines[name]!;
  const text = formatFigure(value);
  if (differenceLow === null || differenceHigh === null) return text;
  const above = differenceLow > 0;
  const below = differenceHigh < 0;
  if (!above && !below) return text;
  return paint(above === (metric.better === "higher") ? "green" : "red", text);
}
