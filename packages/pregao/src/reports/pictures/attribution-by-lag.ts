import type { LagTable } from "../../explain/index.ts";
import { short } from "./level-colours.ts";
import type { Picture } from "./picture.ts";

/** How far back in its window a model looks, feature by feature. */
export function attributionByLagPicture({ names, lags, values }: LagTable): Picture {
  const most = Math.max(1e-12, ...values.flat());
  const cells = names.flatMap((name, place) =>
    values[place]!.map((value, lag) => ({
      name,
      lag: lag - 0.5,
      end: lag + 0.5,
      weight: short(value / most),
    })),
  );
  const ofLag = Array.from({ length: lags }, (_, lag) => values.reduce((sum, row) => sum + row[lag]!, 0));
  const total = ofLag.reduce((sum, value) => sum + value, 0);
  const firstFive = ofLag.slice(0, 5).reduce((sum, value) => sum + value, 0);
  const share = total > 0 ? Math.round((100 * firstFive) / total) : 0;
  return {
    name: "attribution-by-lag",
    title: "How far back it looks",
    description: `Mean size of the attributions by bars before the row: the latest ${Math.min(5, lags)} of ${lags} bars have ${share} % of it.`,
    specification: (theme) => ({
      title: {
        text: "How far back it looks",
        subtitle: `the latest ${Math.min(5, lags)} of ${lags} bars have ${share} % of all attribution`,
      },
      data: { values: cells },
      width: 460,
      height: { step: 19 },
      mark: { type: "rect", color: theme.accent },
      encoding: {
        y: {
          field: "name",
          type: "nominal",
          sort: [...names],
          title: null,
          axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 6 },
        },
        x: {
          field: "lag",
          type: "quantitative",
          title: "bars before the row",
          scale: { domain: [lags - 0.5, -0.5], nice: false },
          axis: { grid: false, tickCount: 8, tickMinStep: 1 },
        },
        x2: { field: "end" },
        opacity: {
          field: "weight",
          type: "quantitative",
          scale: { domain: [0, 1], range: [0.03, 1] },
          legend: null,
        },
      },
    }),
  };
}
