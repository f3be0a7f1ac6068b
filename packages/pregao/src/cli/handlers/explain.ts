import { join, resolve } from "node:path";
import { parseOptions } from "../../config/index.ts";
import type { ExplanationContents, RankedFeature } from "../../explain/index.ts";
import {
  type ExplainedPrediction,
  explainSaved,
  type SavedModelExplanation,
} from "../../pipeline/explain/explain-saved.ts";
import { explainOptions } from "../../pipeline/explain/options.ts";
import { savedExplanationWire, writeExplanation } from "../../pipeline/explain/write-explanation.ts";
import { formatDifference, formatFigure, formatPercent } from "../../reports/format.ts";
import { featureValueText } from "../../reports/pictures/contribution-text.ts";
import { plainTable } from "../../reports/plain-table.ts";
import type { CommandHandler } from "../session.ts";

export const explain: CommandHandler = async ({ configuration, terminal, context }, given) => {
  const options = parseOptions(explainOptions, given, "--");
  const explained = await explainSaved(options, configuration, context);
  const { name, version } = explained.loadedModel.version;
  const own = join(configuration.home, "reports", `${name}-v${version}-explanation`);
  const directory = options.output === undefined ? own : resolve(options.output);
  const files = await writeExplanation(directory, explained, { most: options.display, context });
  terminal.result({ status: "success", ...savedExplanationWire(explained), directory, files }, () =>
    [
      headOf(explained),
      "",
      rankingTable(explained.contents, options.display),
      ...pairLines(explained.contents),
      ...permutationLines(explained.contents, options.display),
      ...driftLines(explained),
      ...(explained.prediction === null ? [] : predictionLines(explained.prediction, options.display)),
      "",
      `Pictures  ${directory} (${files.length} files)`,
    ].join("\n"),
  );
};

function headOf({ loadedModel, contents, period }: SavedModelExplanation): string {
  const { name, version } = loadedModel.version;
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const gap =
    contents.largestGap === null
      ? ""
      : `; sums miss their output by ${formatFigure(contents.largestGap)} at most`;
  return `${name} version ${version} (${contents.family}) by ${contents.method} on ${contents.rows} rows from ${day(period.from)} to ${day(period.to)}${gap}`;
}

function rankingTable({ ranking, output, outputs, permutation }: ExplanationContents, most: number): string {
  const at = outputs.indexOf(output ?? "");
  const isByLoss = outputs.length === 0;
  const size = isByLoss ? `rise of ${permutation?.loss ?? "the loss"}` : "mean size";
  const directions = isByLoss ? [] : [`high less low: ${outputs[at]}`];
  return plainTable(
    ["", "feature", "share", size, ...directions],
    ranking
      .slice(0, most)
      .map((feature, place) => [
        String(place + 1),
        feature.name,
        formatPercent(feature.share),
        formatFigure(feature.importance),
        ...(isByLoss ? [] : [directionOf(feature, at)]),
      ]),
    { right: [0, 2, 3, 4], rule: true },
  );
}

function directionOf({ highLessLow }: RankedFeature, output: number): string {
  return formatDifference(highLessLow[output] ?? null);
}

function pairLines({ pairs, pairTable }: ExplanationContents): string[] {
  if (pairTable === null || pairs.length === 0) return [];
  const table = plainTable(
    ["pairs that act together", "and", "mean size", "share"],
    pairs
      .slice(0, 5)
      .map(({ first, second, strength, share }) => [
        first,
        second,
        formatFigure(strength),
        formatPercent(share),
      ]),
    { right: [2, 3], rule: true },
  );
  return ["", table];
}

function permutationLines({ permutation, outputs }: ExplanationContents, most: number): string[] {
  // Without attributions the ranking itself is by permutation.
  if (permutation === null || outputs.length === 0) return [];
  const { loss, baseline, rows, features } = permutation;
  const table = plainTable(
    ["shuffled", `rise of ${loss}`, "± over repeats", "± over blocks of time"],
    features
      .slice(0, most)
      .map(({ name, rise, deviation, blockError }) => [
        name,
        formatDifference(rise),
        formatFigure(deviation),
        formatFigure(blockError),
      ]),
    { right: [1, 2, 3], rule: true },
  );
  return ["", `The ${loss} of ${rows} rows is ${formatFigure(baseline)} with all features.`, table];
}

function driftLines({ contents, predictionDrift }: SavedModelExplanation): string[] {
  const moved = contents.drift.filter(({ verdict }) => verdict === "large" || verdict === "moderate");
  const features =
    contents.drift.length === 0
      ? "Drift of features is not known: the source does not hold the training period."
      : moved.length === 0
        ? "No feature has moved since training (population stability index below 0.1, or no more than chance)."
        : `${moved.length} of ${contents.drift.length} features have moved since training: ${moved
            .slice(0, 5)
            .map(({ name, psi }) => `${name} ${formatFigure(psi)}`)
            .join(", ")}${moved.length > 5 ? " …" : ""} (population stability index).`;
  const predictions = predictionDrift.filter(({ verdict }) => verdict !== "stable");
  const told =
    predictions.length === 0
      ? []
      : [
          `Predictions of the later half of the period differ from those of the earlier: ${predictions
            .map(({ name, psi, verdict }) => `${name} ${formatFigure(psi)} (${verdict})`)
            .join(", ")}.`,
        ];
  return ["", features, ...told];
}

function predictionLines({ ticker, time, isSeen, chosen }: ExplainedPrediction, most: number): string[] {
  const { output, expected, reached, contributions } = chosen;
  const table = plainTable(
    [`${ticker} ${new Date(time).toISOString().slice(0, 16).replace("T", " ")}`, "value", "adds"],
    [
      ["expected of any row", "", formatFigure(expected)],
      ...contributions
        .slice(0, most)
        .map(({ name, value, attribution }) => [
          name,
          featureValueText(value),
          formatDifference(attribution),
        ]),
      ...(contributions.length > most
        ? [
            [
              `${contributions.length - most} other features`,
              "",
              formatDifference(contributions.slice(most).reduce((sum, one) => sum + one.attribution, 0)),
            ],
          ]
        : []),
      [output, "", formatFigure(reached)],
    ],
    { right: [1, 2], rule: true },
  );
  const seen = isSeen ? ["The model has learned from this bar or was chosen on it."] : [];
  return ["", table, ...seen];
}
