import type { Timeframe } from "../market/timeframe.ts";

export const featureCategories = [
  "b3",
  "price",
  "volume",
  "open interest",
  "funding",
  "liquidations",
  "long/short",
  "time",
  "interaction",
  "statistics",
  "cross-section",
] as const;
export type FeatureCategory = (typeof featureCategories)[number];

/** One symbol's columns, in order of time, as a feature sees them. */
export interface SymbolSeries {
  readonly symbol: string;
  readonly length: number;
  readonly timeframe: Timeframe;
  /** Bars of this timeframe in a year of the market's sessions: what annualises a volatility. */
  readonly barsPerYear: number;
  readonly time: Float64Array;
  /** A column of the bars (a view, never written to). */
  column(name: string): Float64Array;
  /** A series that several features share (an average, a true range), computed once per symbol. */
  shared(key: string, compute: () => Float64Array): Float64Array;
}

/** What every feature says of itself, whether it looks at one symbol or at all symbols of a date. */
interface FeatureFacts {
  /** Derived from the parameters: `sma_20`. */
  readonly name: string;
  readonly category: FeatureCategory;
  readonly parameters: Readonly<Record<string, number>>;
  /** Columns of the bars that it reads; a feature whose inputs a source lacks is left out by name, never filled. */
  readonly inputs: readonly string[];
  /**
   * Rows at the start of a symbol that have no value; after them every row of clean data has one. A function where
   * windows are durations (a day is 288 bars of five minutes and one of a day): `warmUpOf` resolves it.
   */
  readonly warmUp: number | ((timeframe: Timeframe) => number);
  /**
   * `window`: the value depends on the last warmUp + 1 rows only. `all history`: a recursion (Wilder, EMA, OBV)
   * that remembers its start, so that a series cut at its beginning gives slightly other values; a missing input
   * starts it anew.
   */
  readonly memory: "window" | "all history";
  /** Raised whenever the meaning of the values changes: part of the feature-set id. */
  readonly version: number;
  /** What it tells, in a line. */
  readonly description: string;
  readonly formula: string;
  /** Where the definition comes from. */
  readonly source: string;
}

/**
 * One feature: a pure, point-in-time function of one symbol's columns. The value at row t may use rows ≤ t only;
 * rows before `warmUp` are NaN, as is any row whose inputs are missing.
 */
export interface Feature extends FeatureFacts {
  /**
   * One value a row, NaN = missing, in double precision; the engine stores it as Float32. The array may be a
   * column or a shared series, so it is read only.
   */
  values(series: SymbolSeries): Float64Array;
}

/**
 * A feature of one date's cross-section: where a symbol's value of another feature stands among those of the other
 * symbols with a bar of the same time. Bars of one timeframe that open together close together, so it is known
 * when the bar closes. It depends on which symbols there are: other symbols give other values.
 */
export interface CrossSectionalFeature extends FeatureFacts {
  /** The feature of single symbols whose values are compared. */
  readonly of: Feature;
  /** The first `count` of `values` are one date's (NaN = missing), in order of symbol; writes as many into `out`. */
  compare(values: Float64Array, count: number, out: Float64Array): void;
  /** What follows symbol by symbol (a lag of a rank), each step point-in-time, in order. */
  readonly afterwards: readonly ((values: Float64Array) => Float64Array)[];
}

export type AnyFeature = Feature | CrossSectionalFeature;

export function isCrossSectional(feature: AnyFeature): feature is CrossSectionalFeature {
  return "compare" in feature;
}

/** Feature values by column: `columns[j][row]`, row for row with the bars they were computed from; NaN = missing. */
export interface FeatureMatrix {
  readonly names: readonly string[];
  readonly length: number;
  readonly columns: readonly Float32Array[];
  /** First row of each symbol's series, ascending from 0: no window of rows reaches from one into the next. */
  readonly series: Int32Array;
  /** Hash over names, parameters and versions: a model refuses a matrix with another id. */
  readonly featureSetId: string;
  /** Name, parameters and version of each feature in words, in the order of `names`: what a refusal compares. */
  readonly identities?: readonly string[];
}
