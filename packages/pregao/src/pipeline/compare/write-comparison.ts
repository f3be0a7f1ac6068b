import { join } from "node:path";
import { writeFileAtomically } from "../../atomic-files.ts";
import type { MetricEstimate } from "../../evaluation/index.ts";
import type { RunContext } from "../../progress.ts";
import {
  comparisonCsv,
  comparisonPictures,
  csvText,
  metricFigures,
  type PairedDifference,
  pairedDifferencesPicture,
  writePictureFiles,
} from "../../reports/index.ts";
import type { SavedModelComparison } from "./compare-saved.ts";

/** Differences in one metric, each pair once: the first named less the second. */
export function pairedDifferences(
  { models }: SavedModelComparison,
  metric: string,
): { readonly metric: MetricEstimate; readonly pairs: readonly PairedDifference[] } {
  const estimates = models.map(({ againstOthers }) => againstOthers.find(({ name }) => name === metric)!);
  const pairs = models.flatMap(({ label }, place) =>
    models.slice(place + 1).map((other) => {
      const against = estimates[place]!.baselines[other.label]!;
      return {
        model: label,
        other: other.label,
        difference: against.difference,
        low: against.differenceLow,
        high: against.differenceHigh,
      };
    }),
  );
  return { metric: estimates[0]!, pairs };
}

/**
 * Writes `model_comparison.csv`, `model_differences.csv` and pictures (PNG and SVG) into a folder; returns the names of the
 * files.
 */
export async function writeComparison(
  directory: string,
  comparison: SavedModelComparison,
  context: RunContext,
): Promise<string[]> {
  const { models } = comparison;
  const [first] = models;
  const { task, primary, intervals, metrics } = first!.evaluation;
  const compared = models.map(({ label, evaluation }) => ({
    name: label,
    task: evaluation.task,
    figures: metricFigures(evaluation),
  }));
  const { metric, pairs } = pairedDifferences(comparison, primary);
  const { files } = await writePictureFiles(
    directory,
    [
      ...comparisonPictures(task, compared),
      {
        file: `model_differences_${primary}`,
        picture: pairedDifferencesPicture({ ...metric, level: intervals.level }, pairs),
      },
    ],
    context,
  );
  const differences = metrics.flatMap(({ name, better }) =>
    pairedDifferences(comparison, name).pairs.map((pair) => [
      name,
      better,
      pair.model,
      pair.other,
      pair.difference,
      pair.low,
      pair.high,
    ]),
  );
  const head = ["metric", "better", "model", "other", "difference", "low", "high"];
  await writeFileAtomically(join(directory, "model_differences.csv"), csvText([head, ...differences]));
  await writeFileAtomically(join(directory, "model_comparison.csv"), comparisonCsv(compared));
  return [...files, "model_differences.csv", "model_comparison.csv"];
}
