import type { SpoiltImportance } from "../../explain/index.ts";
import { formatCount, formatDifference, formatFigure } from "../format.ts";
import { short } from "./level-colours.ts";
import type { Picture } from "./picture.ts";

/** What the model loses on held-out rows without each feature, with twice the standard error on both sides. */
export function spoiltImportancePicture(
  { method, loss, baseline, rows, repeats, blocks, features }: SpoiltImportance,
  { most = 20 }: { readonly most?: number } = {},
): Picture {
  const shown = features.slice(0, most);
  const values = shown.map(({ name, rise, deviation, blockError }) => {
    const error = 2 * (blockError ?? deviation ?? 0);
    return {
      name,
      rise: short(rise),
      low: short(rise - error),
      high: short(rise + error),
      isClear: rise > error,
    };
  });
  const title =
    method === "permutation" ? "What shuffling a feature costs" : "What leaving a feature out costs";
  const over = blocks > 0 ? `${blocks} blocks of time` : repeats > 1 ? `${repeats} repeats` : null;
  return {
    name: method === "permutation" ? "permutation-importance" : "drop-column-importance",
    title,
    description: `Rise of the ${loss} on ${formatCount(rows)} rows, ${formatFigure(baseline)} with all features: ${shown.map(({ name, rise }) => `${name} ${formatDifference(rise)}`).join(", ")}.`,
    specification: (theme) => ({
      title: {
        text: title,
        subtitle: [
          `rise of the ${loss} on ${formatCount(rows)} rows, ${formatFigure(baseline)} with all features`,
          ...(over === null ? [] : [`bars: two standard errors over ${over}; hollow: not clear of zero`]),
        ],
      },
      width: 380,
      height: { step: 20 },
      data: { values },
      encoding: {
        y: {
          field: "name",
          type: "nominal",
          sort: shown.map(({ name }) => name),
          title: null,
          axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 8 },
        },
        x: {
          field: "rise",
          type: "quantitative",
          title: `rise of the ${loss}`,
          axis: { tickCount: 5 },
          scale: { zero: true },
        },
      },
      layer: [
        {
          data: { values: [{ zero: 0 }] },
          mark: { type: "rule", color: theme.muted },
          encoding: { x: { field: "zero", type: "quantitative" }, y: { value: 0 }, y2: { value: "height" } },
        },
        {
          mark: { type: "rule", strokeWidth: 3, color: theme.accent, opacity: 0.45 },
          encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
        },
        {
          transform: [{ filter: "datum.isClear" }],
          mark: { type: "point", filled: true, size: 60, opacity: 1, color: theme.accent },
        },
        {
          transform: [{ filter: "!datum.isClear" }],
          mark: { type: "point", filled: false, size: 45, strokeWidth: 1.8, opacity: 1, color: theme.muted },
        },
      ],
    }),
  };
}
