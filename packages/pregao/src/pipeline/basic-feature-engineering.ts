import { z } from "zod";
import { parseOptions, wireName } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { FeatureMatrix } from "../features/contract.ts";
import { stored } from "../features/engine/compute-symbol.ts";
import { featureSetId } from "../features/feature-set-id.ts";
import { basicWireNames, computeFeatures } from "../features/index.ts";
import type { Bars } from "../market/bars.ts";
import { sharedFloat32 } from "../market/frame.ts";
import { applyScaler, type FittedScaler, fitScaler } from "../scaling/index.ts";

const barColumns = ["open", "high", "low", "close", "volume"] as const;

const table = {
  featureColumns: z
    .array(z.enum(barColumns))
    .default([...barColumns])
    .meta({
      description: "Columns of the bars that stand among the features as they are.",
    }),
  addTechnicalIndicators: z.boolean().default(true).meta({
    description: "Moving averages, relative strength, MACD difference and Bollinger bands.",
  }),
  addDatetimeFeatures: z.boolean().default(false).meta({
    description: "Hour, day of the week, day of the month and month.",
  }),
  normalizeFeatures: z.boolean().default(true).meta({
    description: "Each feature with mean 0 and deviation 1 over the training rows.",
  }),
} as const;

export type BasicFeatureOptions = { readonly [Name in keyof typeof table]?: z.input<(typeof table)[Name]> };

/** Names of the training service and the catalog's; its bb_middle is the mean that is its sma_20 too. */
const indicators = Object.entries({ ...basicWireNames, bb_middle: "sma_20" });
const clock = ["hour", "day_of_week", "day_of_month", "month"].map((name) => [name, name] as const);

/**
 * The training service's feature engineering under its name and with its switches, also as it writes them
 * (`add_technical_indicators`). What it learns, the means and deviations, it learns from the training rows that `fit`
 * is given, and from no other.
 */
export class BasicFeatureEngineering {
  readonly #options: { readonly [Name in keyof typeof table]: z.output<(typeof table)[Name]> };
  #scaler: FittedScaler | null = null;

  /** PREGAO_NAME_UNKNOWN for an option that does not exist, PREGAO_OPTION_INVALID for a value that cannot be. */
  constructor(options: BasicFeatureOptions | Readonly<Record<string, unknown>> = {}) {
    const camelCase = new Map(Object.keys(table).map((name) => [wireName(name), name]));
    const given = Object.entries(options).map(([name, value]) => [camelCase.get(name) ?? name, value]);
    this.#options = parseOptions(table, Object.fromEntries(given));
  }

  /** What the columns are called by the training service, in order. */
  featureNames(): string[] {
    const { featureColumns, addTechnicalIndicators, addDatetimeFeatures } = this.#options;
    return [
      ...featureColumns,
      ...(addTechnicalIndicators ? indicators.map(([name]) => name) : []),
      ...(addDatetimeFeatures ? clock.map(([name]) => name) : []),
    ];
  }

  /** Learns means and deviations from `rows` of the bars, the training rows; nothing to learn without normalising. */
  fit(bars: Bars, rows: Int32Array): this {
    if (this.#options.normalizeFeatures)
      this.#scaler = fitScaler(this.#compute(bars), rows, { kind: "standard" });
    return this;
  }

  /**
   * The features, row for row with the bars; NaN = missing. PREGAO_OPTION_INVALID where they are to be normalised and
   * nothing was fitted. A normalised matrix has another feature-set id than a plain one.
   */
  transform(bars: Bars): FeatureMatrix {
    const plain = this.#compute(bars);
    if (!this.#options.normalizeFeatures) return plain;
    if (this.#scaler === null) {
      throw new PregaoError("PREGAO_OPTION_INVALID", {
        option: "normalizeFeatures",
        value: "true",
        reason: "call fit with the training rows first, or switch it off",
      });
    }
    const identities = plain.identities!.map((identity) => `${identity} standardised`);
    const columns = applyScaler(
      this.#scaler,
      plain,
      plain.columns.map(() => sharedFloat32(bars.length)),
    );
    return { ...plain, columns, identities, featureSetId: featureSetId(identities) };
  }

  #compute(bars: Bars): FeatureMatrix {
    const { featureColumns, addTechnicalIndicators, addDatetimeFeatures } = this.#options;
    const raw = featureColumns.map((name) => {
      const column = sharedFloat32(bars.length);
      const values = bars.column(name);
      for (let row = 0; row < column.length; row++) column[row] = stored(values[row]!);
      return column;
    });
    const wanted = [...(addTechnicalIndicators ? indicators : []), ...(addDatetimeFeatures ? clock : [])];
    const { matrix } = computeFeatures(bars, { features: wanted.map(([, feature]) => feature) });
    const computed = wanted.map(([name, feature]) => ({ name, place: matrix.names.indexOf(feature) }));
    const identities = [
      ...featureColumns.map((name) => `${name} of the bars`),
      ...computed.map(({ name, place }) => `${name}: ${matrix.identities![place]}`),
    ];
    return {
      names: this.featureNames(),
      length: bars.length,
      columns: [...raw, ...computed.map(({ place }) => matrix.columns[place]!)],
      series: bars.frame.seriesStarts,
      featureSetId: featureSetId(identities),
      identities,
    };
  }
}
