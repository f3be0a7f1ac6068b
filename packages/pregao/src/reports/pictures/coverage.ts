import type { BarsProfile } from "../../quality/index.ts";
import { formatCount, formatPercent } from "../format.ts";
import type { Picture } from "./picture.ts";
import type { Theme } from "./theme.ts";

/** More symbols than this are too thin to tell apart: those with the most missing bars are shown. */
const mostSymbols = 40;

const states = ["all there", "95 % or more", "less", "none"] as const;

/** Which bars are there: a row a symbol, a cell a stretch of time, no cell where the symbol's series has not begun. */
export function coveragePicture({ symbols, stretch }: BarsProfile): Picture {
  const byMissing = symbols.toSorted((a, b) => b.missing - a.missing);
  const shown = symbols.length <= mostSymbols ? symbols : byMissing.slice(0, mostSymbols);
  const values = shown.flatMap(({ symbol, coverage }) =>
    coverage.map(({ from, to, share }) => ({ symbol, from, to, state: stateOf(share) })),
  );
  const least = byMissing
    .filter(({ missing }) => missing > 0)
    .slice(0, 5)
    .map(({ symbol, rows, missing }) => `${symbol} ${formatPercent(rows / (rows + missing))}`);
  const which =
    symbols.length === shown.length ? "" : `; the ${mostSymbols} symbols with the most missing bars`;
  return {
    name: "coverage",
    title: "Coverage",
    description: `Share of the expected bars that are there, by ${stretch}, of ${formatCount(shown.length)} ${shown.length === 1 ? "symbol" : "symbols"}${which}: ${least.length === 0 ? "all are complete" : `least ${least.join(", ")}`}.`,
    specification: (theme) => ({
      title: { text: "Coverage", subtitle: `bars that are there of those expected, by ${stretch}${which}` },
      data: { values },
      width: 760,
      height: { step: shown.length > 20 ? 14 : 20 },
      mark: { type: "rect", cornerRadius: 1 },
      encoding: {
        x: {
          field: "from",
          type: "temporal",
          scale: { type: "utc" },
          title: null,
          axis: { grid: false, tickCount: 8, labelOverlap: true },
        },
        x2: { field: "to" },
        y: {
          field: "symbol",
          type: "nominal",
          sort: null,
          title: null,
          scale: { paddingInner: 0.3, paddingOuter: 0.2 },
          axis: { ticks: false, domain: false, labelColor: theme.ink, labelPadding: 6 },
        },
        color: {
          field: "state",
          type: "nominal",
          sort: null,
          scale: { domain: [...states], range: colours(theme) },
          legend: { orient: "bottom", title: null, symbolType: "square" },
        },
      },
    }),
  };
}

function stateOf(share: number): (typeof states)[number] {
  if (share >= 1) return "all there";
  if (share >= 0.95) return "95 % or more";
  return share > 0 ? "less" : "none";
}

/** From calm to alarming; told apart by lightness too. */
function colours(theme: Theme): string[] {
  return [theme.accent, theme.actions.hold!, theme.series[1]!, theme.ink];
}
