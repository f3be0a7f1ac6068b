import { formatCount, formatPercent } from "../format.ts";
import type { ConformalOutcome } from "../run/contract.ts";
import type { Picture } from "./picture.ts";

/** How many outcomes the intervals held, in all and by group, beside what they promise. */
export function intervalCoveragePicture(outcome: ConformalOutcome, modelTitle: string): Picture {
  const { method, level, rows, coverage, meanWidth, groups } = outcome;
  const all = [{ name: "all rows", rows, coverage, meanWidth }, ...groups];
  const values = all.map((group) => ({
    name: `${group.name} (${formatCount(group.rows)})`,
    coverage: group.coverage,
    isWhole: group.name === "all rows",
    text: formatPercent(group.coverage),
  }));
  const ends = [level, ...values.map((value) => value.coverage)];
  const margin = 0.03;
  const domain = [Math.max(0, Math.min(...ends) - margin), Math.min(1, Math.max(...ends) + margin)];
  const title = `Coverage of the ${formatPercent(level)} intervals of ${modelTitle}`;
  return {
    name: "interval-coverage",
    title,
    description: `${title}, ${method}: ${values.map(({ name, text }) => `${name} ${text}`).join(", ")}.`,
    specification: (theme) => ({
      title: { text: title, subtitle: `${method}; share of outcomes within; dashed: what is promised` },
      width: 360,
      height: { step: 22 },
      data: { values },
      layer: [
        {
          data: { values: [{ level }] },
          mark: { type: "rule", strokeDash: [4, 4], color: theme.ink },
          encoding: { x: { field: "level", type: "quantitative" } },
        },
        {
          mark: { type: "rule", strokeWidth: 2, color: theme.accent, opacity: 0.4 },
          encoding: {
            y: {
              field: "name",
              type: "nominal",
              sort: values.map((value) => value.name),
              title: null,
              axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 8 },
            },
            x: {
              field: "coverage",
              type: "quantitative",
              title: null,
              scale: { domain, zero: false, nice: false },
              axis: { format: ".0%", tickCount: 6 },
            },
            x2: { datum: level },
          },
        },
        {
          mark: { type: "point", filled: true, size: 75, opacity: 1, color: theme.accent },
          encoding: {
            y: { field: "name", type: "nominal", sort: values.map((value) => value.name) },
            x: { field: "coverage", type: "quantitative" },
          },
        },
        {
          mark: { type: "text", align: "center", dy: -9, fontSize: 10, color: theme.muted },
          encoding: {
            y: { field: "name", type: "nominal", sort: values.map((value) => value.name) },
            x: { field: "coverage", type: "quantitative" },
            text: { field: "text" },
          },
        },
      ],
    }),
  };
}
