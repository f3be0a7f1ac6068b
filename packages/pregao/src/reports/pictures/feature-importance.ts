import type { FeatureImportance } from "../../models/contract.ts";
import { formatPercent } from "../format.ts";
import type { Picture } from "./picture.ts";

/** The most important features as shares of the whole importance, largest first. */
export function featureImportancePicture(importance: readonly FeatureImportance[], most = 20): Picture {
  const total = importance.reduce((sum, feature) => sum + Math.max(0, feature.importance), 0);
  const values = [...importance]
    .sort((a, b) => b.importance - a.importance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name, importance: value }) => {
      const share = total > 0 ? Math.max(0, value) / total : 0;
      return { name, share, text: formatPercent(share) };
    });
  const subtitle =
    importance.length > values.length
      ? `the ${values.length} largest of ${importance.length}, share of the whole`
      : "share of the whole";
  return {
    name: "feature-importance",
    title: "Feature importance",
    description: `Feature importance: ${values.map(({ name, text }) => `${name} ${text}`).join(", ")}.`,
    specification: (theme) => ({
      title: { text: "Feature importance", subtitle },
      data: { values },
      width: 330,
      height: { step: 19 },
      encoding: {
        y: {
          field: "name",
          type: "nominal",
          sort: null,
          title: null,
          axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 6 },
        },
        x: {
          field: "share",
          type: "quantitative",
          title: null,
          axis: null,
          // Room for the figure at the end of the longest bar.
          scale: { domain: [0, Math.max(1e-9, (values[0]?.share ?? 0) * 1.18)], nice: false },
        },
      },
      layer: [
        {
          mark: {
            type: "bar",
            color: theme.accent,
            height: { band: 0.72 },
            cornerRadiusEnd: 2,
            opacity: 0.85,
          },
        },
        {
          mark: { type: "text", align: "left", dx: 5, color: theme.muted, fontSize: 11 },
          encoding: { text: { field: "text" } },
        },
      ],
    }),
  };
}
