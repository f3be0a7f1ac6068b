import type { PairTable } from "../../explain/index.ts";
import { formatCount, formatFigure } from "../format.ts";
import { short } from "./level-colours.ts";
import type { Picture } from "./picture.ts";

/** What features do by themselves (on the diagonal) and what pairs do beyond that. */
export function shapInteractionsPicture({ names, rows, strength }: PairTable): Picture {
  const pairs = names.flatMap((first, i) =>
    names.map((second, j) => ({ first, second, own: i === j, value: short(strength[i]![j]!) })),
  );
  const most = (own: boolean): number =>
    Math.max(1e-12, ...pairs.filter((pair) => pair.own === own).map(({ value }) => value));
  const [mostOwn, mostPair] = [most(true), most(false)];
  // Returns are small numbers: they are told in thousandths.
  const factor = mostPair < 0.01 ? 1000 : 1;
  const values = pairs.map((pair) => ({
    ...pair,
    weight: short(pair.value / (pair.own ? mostOwn : mostPair)),
    text: pair.value === 0 ? "" : (pair.value * factor).toFixed(3),
  }));
  const strongest = pairs
    .filter(({ first, second }) => first < second)
    .toSorted((a, b) => b.value - a.value)
    .slice(0, 5);
  const axis = { ticks: false, domain: false, labelPadding: 6, labelLimit: 150 };
  return {
    name: "shap-interactions",
    title: "Features that act together",
    description: `Strongest pairs: ${strongest.map(({ first, second, value }) => `${first} with ${second} ${formatFigure(value)}`).join(", ")}.`,
    specification: (theme) => ({
      title: {
        text: "Features that act together",
        subtitle: [
          `mean size${factor === 1 ? "" : " in thousandths"} over ${formatCount(rows)} rows; in blue what pairs do together, beyond what either does alone`,
          "in grey, on the diagonal, what a feature does by itself; each shaded on a scale of its own",
        ],
      },
      data: { values },
      width: { step: 48 },
      height: { step: 27 },
      encoding: {
        x: {
          field: "second",
          type: "nominal",
          sort: [...names],
          title: null,
          axis: { ...axis, orient: "top", labelAngle: -40, labelColor: theme.ink, labelAlign: "left" },
          scale: { paddingInner: 0.04, paddingOuter: 0 },
        },
        y: {
          field: "first",
          type: "nominal",
          sort: [...names],
          title: null,
          axis: { ...axis, labelColor: theme.ink },
          scale: { paddingInner: 0.06, paddingOuter: 0 },
        },
      },
      layer: [
        {
          mark: { type: "rect", cornerRadius: 3 },
          encoding: {
            color: {
              field: "own",
              type: "nominal",
              scale: { domain: [true, false], range: [theme.muted, theme.accent] },
              legend: null,
            },
            opacity: {
              field: "weight",
              type: "quantitative",
              scale: { domain: [0, 1], range: [0.04, 0.6] },
              legend: null,
            },
          },
        },
        {
          mark: { type: "text", fontSize: 9.5, color: theme.ink },
          encoding: { text: { field: "text" } },
        },
      ],
    }),
  };
}
