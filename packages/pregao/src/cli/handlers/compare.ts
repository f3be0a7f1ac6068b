import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { styleText } from "node:util";
import { parseOptions } from "../../config/index.ts";
import { toWire } from "../../evaluation/index.ts";
import { compareSaved, type SavedModelComparison } from "../../pipeline/compare/compare-saved.ts";
import { pairedDifferences, writeComparison } from "../../pipeline/compare/write-comparison.ts";
import { compareOptions } from "../../pipeline/options/compare.ts";
import { formatDifference, formatFigure, formatInterval } from "../../reports/format.ts";
import { metricFigures } from "../../reports/index.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

export const compare: CommandHandler = async ({ configuration, terminal, context }, given, words) => {
  const options = parseOptions(compareOptions, given, "--");
  const comparison = await compareSaved(words, options, configuration, context);
  const own = join(configuration.home, "reports", folderName(comparison));
  const directory = options.output === undefined ? own : resolve(options.output);
  const files = await writeComparison(directory, comparison, context);
  terminal.result({ status: "success", ...comparisonBody(comparison), directory, files }, () =>
    [
      headOf(comparison),
      "",
      figuresTable(comparison),
      "",
      differencesTable(comparison),
      "",
      styleText("bold", comparison.verdict.line, { stream: process.stdout }),
      "",
      `Tables and pictures  ${directory} (${files.length} files)`,
    ].join("\n"),
  );
};

/** Names of many models would make no name of a folder: they are told by a hash. */
function folderName({ models }: SavedModelComparison): string {
  const names = models.map(({ label }) => label.replace("@", "-v"));
  const plain = `compare-${names.join("-")}`;
  if (plain.length <= 100) return plain;
  return `compare-${names.length}-models-${createHash("sha256").update(names.join(" ")).digest("hex").slice(0, 12)}`;
}

function comparisonBody(comparison: SavedModelComparison): Record<string, unknown> {
  const { models, verdict, rows, period } = comparison;
  const [first] = models;
  return {
    rows,
    period: { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
    models: models.map(({ label, unseen, evaluation }) => {
      const { version } = unseen.loadedModel;
      return {
        label,
        name: version.name,
        version: version.version,
        family: version.manifest.family,
        evaluation: toWire(evaluation),
      };
    }),
    differences: first!.evaluation.metrics.flatMap(({ name, better }) =>
      pairedDifferences(comparison, name).pairs.map((pair) => ({ metric: name, better, ...pair })),
    ),
    verdict: {
      skill: verdict.skill,
      line: verdict.line,
      level: verdict.level,
      families: verdict.families,
      method: verdict.method,
      comparisons: verdict.comparisons.map(({ pValue, ...one }) => ({ ...one, p_value: pValue })),
    },
  };
}

function headOf({ models, rows, period }: SavedModelComparison): string {
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  return `${models.length} models on the same ${rows} unseen rows from ${day(period.from)} to ${day(period.to)}`;
}

/** The primary metric first, then those of the described systems. */
function figuresTable({ models }: SavedModelComparison): string {
  const [first] = models;
  const names = Object.keys(metricFigures(first!.evaluation));
  return plainTable(
    ["", ...models.flatMap(({ label }) => [label, "interval"]), "best baseline"],
    names.map((name) => {
      const figures = models.map(({ evaluation }) => metricFigures(evaluation)[name]!);
      const { label, better, baseline } = figures[0]!;
      return [
        `${label} ${better === "higher" ? "↑" : "↓"}`,
        ...figures.flatMap(({ value, low, high }) => [formatFigure(value), formatInterval(low, high)]),
        baseline === null ? "–" : `${formatFigure(baseline.value)} ${baseline.name.replaceAll("_", " ")}`,
      ];
    }),
    { right: models.flatMap((_, place) => [1 + 2 * place, 2 + 2 * place]), rule: true },
  );
}

function differencesTable(comparison: SavedModelComparison): string {
  const { primary, intervals } = comparison.models[0]!.evaluation;
  const { metric, pairs } = pairedDifferences(comparison, primary);
  return plainTable(
    [`${metric.label}, ${metric.better} is better`, "difference", `${intervals.level * 100} % interval`],
    pairs.map(({ model, other, difference, low, high }) => [
      `${model} − ${other}`,
      formatDifference(difference),
      formatInterval(low, high),
    ]),
    { right: [1, 2], rule: true },
  );
}
