import { formatDifference, formatInterval } from "../format.ts";
import type { Picture } from "./picture.ts";

/** One model less another in one metric, on the same rows. */
export interface PairedDifference {
  readonly model: string;
  readonly other: string;
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Differences between models as dot and whisker beside 0: which of two is better, where either is. */
export function pairedDifferencesPicture(
  metric: { readonly label: string; readonly better: "higher" | "lower"; readonly level: number },
  differences: readonly PairedDifference[],
): Picture {
  const values = differences
    .filter(({ difference }) => difference !== null)
    .map(({ model, other, difference, low, high }) => ({
      pair: `${model} − ${other}`,
      difference,
      low: low ?? difference,
      high: high ?? difference,
      text: formatDifference(difference),
      kind: kindOf(metric.better, low, high),
    }));
  const title = `Differences in ${metric.label}`;
  return {
    name: "paired-differences",
    title,
    description: `${title} on the same rows, ${metric.better} is better: ${differences.map((one) => `${one.model} less ${one.other} ${formatDifference(one.difference)} (${formatInterval(one.low, one.high)})`).join("; ")}.`,
    specification: (theme) => {
      const y = {
        field: "pair",
        type: "nominal",
        sort: null,
        title: null,
        axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 8, labelLimit: 320 },
      } as const;
      const x = {
        type: "quantitative",
        title: `difference in ${metric.label}`,
        scale: { zero: true, nice: true, padding: 14 },
        axis: { tickCount: 6 },
      } as const;
      const color = {
        field: "kind",
        type: "nominal",
        scale: {
          domain: ["better", "no evidence", "worse"],
          range: [theme.series[2]!, theme.muted, theme.series[1]!],
        },
        legend: { title: null, orient: "top", direction: "horizontal" },
      } as const;
      return {
        title: {
          text: title,
          subtitle: `the first less the second, on the same rows; ${metric.better} is better; bars: ${metric.level * 100} % intervals of the difference`,
        },
        width: 430,
        height: { step: 26 },
        data: { values },
        layer: [
          {
            data: { values: [{ zero: 0 }] },
            mark: { type: "rule", strokeDash: [4, 4], color: theme.ink },
            encoding: { x: { field: "zero", ...x } },
          },
          {
            mark: { type: "rule", strokeWidth: 3, opacity: 0.5 },
            encoding: { y, x: { field: "low", ...x }, x2: { field: "high" }, color },
          },
          {
            mark: { type: "point", filled: true, size: 85, opacity: 1 },
            encoding: { y, x: { field: "difference", ...x }, color },
          },
          {
            mark: { type: "text", align: "center", dy: -10, fontSize: 10, color: theme.muted },
            encoding: { y, x: { field: "difference", ...x }, text: { field: "text" } },
          },
        ],
      };
    },
  };
}

function kindOf(
  better: "higher" | "lower",
  low: number | null,
  high: number | null,
): "better" | "no evidence" | "worse" {
  if (low === null || high === null || (low <= 0 && high >= 0)) return "no evidence";
  return (better === "higher") === low > 0 ? "better" : "worse";
}
