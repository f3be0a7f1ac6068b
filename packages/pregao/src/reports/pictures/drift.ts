import { type Drift, type StabilityVerdict, stabilityThresholds } from "../../explain/index.ts";
import { formatCount, formatFigure } from "../format.ts";
import { short } from "./level-colours.ts";
import type { Picture } from "./picture.ts";
import type { Theme } from "./theme.ts";

const verdicts = ["stable", "unclear", "moderate", "large"] as const satisfies readonly StabilityVerdict[];

/** How far the values of features have moved, the farthest first. `subject` says from where to where. */
export function driftPicture(
  drift: readonly Drift[],
  { subject, most = 20 }: { readonly subject: string; readonly most?: number },
): Picture {
  const shown = drift.slice(0, most);
  const values = shown.map(({ name, psi, verdict }) => ({
    name,
    psi: short(psi),
    verdict,
    text: formatFigure(psi).slice(0, 5),
  }));
  const present = verdicts.filter((verdict) => values.some((value) => value.verdict === verdict));
  const { moderate, large } = stabilityThresholds;
  const longest = Math.max(large * 1.4, ...values.map(({ psi }) => psi));
  return {
    name: "drift",
    title: "How far features have moved",
    description: `Population stability index, ${subject}: ${shown.map(({ name, psi, verdict }) => `${name} ${formatFigure(psi)} (${verdict})`).join(", ")}.`,
    specification: (theme) => ({
      title: {
        text: "How far features have moved",
        subtitle: [
          `population stability index, ${subject}${drift.length > shown.length ? `; ${shown.length} of ${formatCount(drift.length)} features` : ""}`,
          `dashed: ${moderate} and ${large}, where moves are called moderate and large`,
        ],
      },
      width: 380,
      height: { step: 20 },
      layer: [
        {
          data: { values },
          mark: { type: "bar", height: { band: 0.7 }, cornerRadiusEnd: 2, opacity: 0.9 },
          encoding: {
            y: {
              field: "name",
              type: "nominal",
              sort: shown.map(({ name }) => name),
              title: null,
              axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 6 },
            },
            x: {
              field: "psi",
              type: "quantitative",
              title: "population stability index (root scale)",
              // Price levels move by tens, others by hundredths.
              scale: { type: "sqrt", domain: [0, longest * 1.25], nice: false },
              axis: { grid: false, tickCount: 6 },
            },
            color: {
              field: "verdict",
              type: "nominal",
              scale: { domain: present, range: present.map((verdict) => colourOf(theme, verdict)) },
              legend: {
                title: null,
                orient: "top",
                direction: "horizontal",
                symbolType: "square",
                columnPadding: 14,
              },
            },
          },
        },
        {
          data: { values: [{ limit: moderate }, { limit: large }] },
          mark: { type: "rule", strokeDash: [4, 4], color: theme.muted },
          encoding: { x: { field: "limit", type: "quantitative" } },
        },
        {
          data: { values },
          mark: { type: "text", align: "left", dx: 5, color: theme.muted, fontSize: 11 },
          encoding: {
            y: { field: "name", type: "nominal", sort: shown.map(({ name }) => name) },
            x: { field: "psi", type: "quantitative" },
            text: { field: "text" },
          },
        },
      ],
    }),
  };
}

function colourOf(theme: Theme, verdict: StabilityVerdict): string {
  const [blue, orange] = theme.series;
  return { stable: blue!, unclear: theme.muted, moderate: theme.ramp[3]!, large: orange! }[verdict];
}
