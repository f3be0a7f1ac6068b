import type { Feature, SymbolSeries } from "../contract.ts";
import { indexReturn, indexReturnOf } from "../cross-section/index-return.ts";
import { type CoMoments, rollingCoMoments } from "../rolling/co-moments.ts";
import { rollingSum } from "../rolling/sum.ts";
import { changeOver, lineOf, ratio, rowWise } from "../shared-series.ts";

/**
 * A symbol beside the market, whose return is the equal-weighted mean over the symbols of the date (at least five)
 * or, with `.against(SYMBOL)`, that of the symbol named.
 */
export const indexFeatures: readonly Feature[] = featuresAgainst(indexReturn);

/** The feature of that name measured against one symbol; undefined where it is not measured against an index. */
export function againstSymbol(name: string, symbol: string): Feature | undefined {
  const feature = featuresAgainst(indexReturnOf(symbol)).find((candidate) => candidate.name === name);
  return feature === undefined ? undefined : { ...feature, name: `${name}.against(${symbol})` };
}

function featuresAgainst(index: string): Feature[] {
  return [
    indexFeature(index, {
      name: "beta_60",
      parameters: { window: 60 },
      description: "How many percent the symbol moved for one percent of the index.",
      formula: "cov(return_1, index return, 60) / var(index return, 60)",
      source: "Sharpe 1964",
      values: (series) => {
        const { xx, xy } = momentsWithIndex(series, index);
        return rowWise(series.length, 60, (row) => ratio(xy[row]!, xx[row]!));
      },
    }),
    indexFeature(index, {
      name: "index_corr_60",
      parameters: { window: 60 },
      description: "Correlation of the symbol's one-bar returns with those of the index.",
      formula: "corr(return_1, index return, 60)",
      source: "pandas rolling",
      values: (series) => {
        const { xx, yy, xy } = momentsWithIndex(series, index);
        return rowWise(series.length, 60, (row) => {
          const scale = Math.sqrt(xx[row]!) * Math.sqrt(yy[row]!);
          return Math.max(-1, Math.min(1, ratio(xy[row]!, scale)));
        });
      },
    }),
    indexFeature(index, {
      name: "index_residual_vol_60",
      parameters: { window: 60 },
      description: "Annualised deviation of the returns that the index does not explain.",
      formula: "√(Σ(return_1 − fitted)² / 58)·√(bars in a year), fitted by least squares on the index return",
      source: "ordinary least squares",
      values: (series) => {
        const { xx, yy, xy } = momentsWithIndex(series, index);
        const annual = Math.sqrt(series.barsPerYear / 58);
        return rowWise(series.length, 60, (row) => {
          const rest = yy[row]! - ratio(xy[row]! * xy[row]!, xx[row]!);
          return annual * Math.sqrt(rest < 0 ? 0 : rest);
        });
      },
    }),
    ...[20, 60].map((bars) => relativeStrength(index, bars)),
  ];
}

function relativeStrength(index: string, bars: number): Feature {
  return indexFeature(index, {
    name: `relative_strength_${bars}`,
    parameters: { bars },
    description: `How far the symbol ran ahead of the index in ${bars} bars.`,
    formula: `(close / close[${bars}]) / Π(1 + index return, ${bars}) − 1`,
    source: "elementary",
    values: (series) => {
      const change = changeOver(series, "close", bars);
      const logs = series.shared(`log of ${index}`, () => {
        const returns = series.column(index);
        return rowWise(series.length, 0, (row) => Math.log1p(returns[row]!));
      });
      const growth = rollingSum(logs, bars);
      return rowWise(series.length, bars, (row) => ratio(1 + change[row]!, Math.exp(growth[row]!)) - 1);
    },
  });
}

/** Co-moments over 60 rows of the index's return (x) and the symbol's (y). */
function momentsWithIndex(series: SymbolSeries, index: string): CoMoments {
  const part = (name: keyof CoMoments): Float64Array =>
    lineOf(series, `moments with ${index} 60`, name, () => ({
      ...rollingCoMoments(series.column(index), changeOver(series, "close", 1), 60),
    }));
  return { xx: part("xx"), yy: part("yy"), xy: part("xy") };
}

type IndexFeature = Pick<Feature, "name" | "description" | "formula" | "source" | "values"> & {
  readonly parameters: { readonly window: number } | { readonly bars: number };
};

function indexFeature(index: string, given: IndexFeature): Feature {
  return {
    category: "cross-section",
    inputs: ["close", index],
    // One row for the first return.
    warmUp: Object.values(given.parameters)[0]!,
    memory: "window",
    version: 1,
    ...given,
  };
}
