import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { minMaxScale, robustScale, standardScale } from "./affine-scales.ts";
import { type ColumnScale, type FittedScaler, type ScalableColumns, scalerKinds } from "./contract.ts";
import { quantileScale } from "./quantile-scale.ts";

const share = z.number().min(0).max(1);

const scalerTable = {
  kind: z.enum(scalerKinds).default("standard").meta({
    description:
      "standard: mean 0, deviation 1; min-max: a range; robust: median 0, quartiles 1 apart; quantile: ranks.",
  }),
  perSymbol: z.boolean().default(false).meta({ description: "Learn a scale for each symbol by itself too." }),
  minimumRows: z.number().int().min(1).max(1_000_000).default(30).meta({
    description:
      "Known training values that a symbol needs for a scale of its own; with fewer it takes the global one.",
  }),
  low: z.number().default(0).meta({ description: "min-max: where the least training value goes." }),
  high: z.number().default(1).meta({ description: "min-max: where the greatest training value goes." }),
  lowerQuantile: share.default(0.25).meta({ description: "robust: lower end of the distance divided by." }),
  upperQuantile: share.default(0.75).meta({ description: "robust: upper end of the distance divided by." }),
  quantiles: z.number().int().min(2).max(100_000).default(1000).meta({
    description: "quantile: steps of the curve, at most as many as there are training rows.",
  }),
  output: z.enum(["uniform", "normal"]).default("uniform").meta({
    description: "quantile: what the training values are spread like.",
  }),
} as const;

export type ScalerOptions = {
  readonly [Name in keyof typeof scalerTable]?: z.input<(typeof scalerTable)[Name]>;
};
type Parameters = { readonly [Name in keyof typeof scalerTable]: z.output<(typeof scalerTable)[Name]> };

/**
 * Learns how to scale columns from `rows`, the training rows, and looks at no other. Values that are missing (NaN) are left
 * out, and constant columns are only shifted, both as scikit-learn 1.9 does. With `perSymbol` every symbol that has
 * `minimumRows` known training values of a column gets its own scale for it; a symbol with fewer, or one that training
 * has not seen, takes the scale of all symbols together. The result is plain JSON.
 * Throws PREGAO_OPTION_INVALID. O(columns × rows × log rows).
 */
export function fitScaler(
  data: ScalableColumns,
  rows: Int32Array,
  options: ScalerOptions = {},
): FittedScaler {
  const parameters = parseOptions(scalerTable, { ...options });
  const { kind, low, high, output, perSymbol } = parameters;
  requireOrder("low", low, "high", high);
  requireOrder("lowerQuantile", parameters.lowerQuantile, "upperQuantile", parameters.upperQuantile);
  const scalesOf = (wanted: Int32Array, least: number): ColumnScale[] =>
    data.columns.map((column) => fitColumn(column, wanted, parameters, least));
  return {
    format: "pregao-scaler",
    version: 1,
    kind,
    low,
    high,
    output,
    names: [...data.names],
    rows: rows.length,
    global: scalesOf(rows, 1),
    symbols: perSymbol ? symbolScales(data, rows, (own) => scalesOf(own, parameters.minimumRows)) : null,
  };
}

function symbolScales(
  { symbols }: ScalableColumns,
  rows: Int32Array,
  scalesOf: (rows: Int32Array) => ColumnScale[],
): Record<string, ColumnScale[]> {
  if (symbols === undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "perSymbol",
      value: "true",
      reason: "the symbol of each row was not given",
    });
  }
  const { codes, dictionary } = symbols;
  const rowsOf = Map.groupBy(rows, (row) => codes[row]!);
  return Object.fromEntries(
    dictionary.flatMap((symbol, code) => {
      const own = rowsOf.get(code);
      return own === undefined ? [] : [[symbol, scalesOf(Int32Array.from(own))]];
    }),
  );
}

function fitColumn(
  column: Float32Array | Float64Array,
  rows: Int32Array,
  parameters: Parameters,
  least: number,
): ColumnScale {
  const known = new Float64Array(rows.length);
  let count = 0;
  for (const row of rows) if (Number.isFinite(column[row]!)) known[count++] = column[row]!;
  const values = known.subarray(0, count);
  if (count < least) return null;
  if (parameters.kind === "standard") return standardScale(values);
  values.sort();
  if (parameters.kind === "min-max") return minMaxScale(values);
  if (parameters.kind === "robust")
    return robustScale(values, parameters.lowerQuantile, parameters.upperQuantile);
  return quantileScale(values, Math.max(1, Math.min(parameters.quantiles, rows.length)));
}

function requireOrder(lowName: string, low: number, highName: string, high: number): void {
  if (low < high) return;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: lowName,
    value: low,
    reason: `it must be below ${highName} (${high})`,
  });
}
