import type { PredictionContributions } from "../../explain/index.ts";
import { formatDifference, formatFigure } from "../format.ts";
import { contributionLabel, strongest } from "./contribution-text.ts";
import type { Picture } from "./picture.ts";

/** From what is expected of any row to what is predicted for this one, a step a feature. `subject`: "PETR4, 2024-12-30". */
export function shapWaterfallPicture(
  { output, expected, reached, contributions }: PredictionContributions,
  { subject, most = 12 }: { readonly subject: string; readonly most?: number },
): Picture {
  const steps = strongest(contributions, most);
  let at = expected;
  // From the bottom up: the weakest come first, the strongest ends at the prediction.
  const bars = steps
    .toReversed()
    .map(({ label, attribution }) => {
      const from = at;
      at += attribution;
      return { label, from, to: at, attribution, text: formatDifference(attribution) };
    })
    .toReversed();
  const ends = [expected, reached, ...bars.flatMap(({ from, to }) => [from, to])];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = Math.max(1e-9, high - low) * 0.16;
  const order = bars.map(({ label }) => label);
  const values = bars.map((bar) => ({
    ...bar,
    right: Math.max(bar.from, bar.to),
    isUp: bar.attribution >= 0,
  }));
  return {
    name: "shap-waterfall",
    title: `How the prediction comes about: ${subject}`,
    description: `${subject}: the ${output} is ${formatFigure(reached)}, expected of any row ${formatFigure(expected)}; ${contributions
      .slice(0, most)
      .map((one) => `${contributionLabel(one)} adds ${formatDifference(one.attribution)}`)
      .join(", ")}.`,
    specification: (theme) => {
      const scale = { domain: [low - margin, high + margin], zero: false, nice: false };
      const y = {
        field: "label",
        type: "nominal" as const,
        sort: order,
        title: null,
        axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 8, labelLimit: 280 },
      };
      const levels = [
        { value: expected, text: `expected of any row ${formatFigure(expected)}` },
        { value: reached, text: `predicted ${formatFigure(reached)}` },
      ];
      return {
        title: {
          text: `How the prediction comes about: ${subject}`,
          subtitle: `${output}: ${levels[0]!.text}, ${levels[1]!.text}`,
        },
        width: 380,
        height: { step: 23 },
        layer: [
          {
            data: { values: levels },
            mark: { type: "rule", strokeDash: [4, 4], color: theme.muted, opacity: 0.7 },
            encoding: { x: { field: "value", type: "quantitative", scale } },
          },
          {
            data: { values },
            mark: { type: "bar", height: { band: 0.66 }, cornerRadius: 2 },
            encoding: {
              y,
              x: {
                field: "from",
                type: "quantitative",
                scale,
                title: output,
                axis: { grid: false, tickCount: 6 },
              },
              x2: { field: "to" },
              color: {
                field: "isUp",
                type: "nominal",
                scale: { domain: [true, false], range: [theme.ramp[4]!, theme.ramp[0]!] },
                legend: null,
              },
            },
          },
          {
            data: { values },
            mark: { type: "text", align: "left", dx: 5, color: theme.ink, fontSize: 11 },
            encoding: { y, x: { field: "right", type: "quantitative", scale }, text: { field: "text" } },
          },
        ],
      };
    },
  };
}
