import { PregaoError } from "../../errors.ts";
import type { Timeframe } from "../../market/timeframe.ts";
import { type AnyFeature, type Feature, isCrossSectional, type SymbolSeries } from "../contract.ts";
import { delayed } from "../elementwise.ts";
import { rollingDeviation } from "../rolling/deviation.ts";
import { rollingMaximum, rollingMinimum } from "../rolling/extremes.ts";
import { rollingMean as meanOfWindows } from "../rolling/sum.ts";
import { ratio, rowWise } from "../shared-series.ts";
import { warmUpOf } from "../warm-up.ts";

/**
 * Features made of features. Name, warm-up, inputs, memory and identity are derived, so that a combination is a
 * feature like any other: `lag(feature, 3)` in code is `return_1.lag(3)` as text. Over a cross-sectional feature
 * they work symbol by symbol on its result.
 */

/** The value `bars` rows earlier. */
export function lag<Of extends AnyFeature>(of: Of, bars: number): Of {
  return over(of, `lag(${whole(bars, 1)})`, bars, {
    description: `${of.name} ${bars} bars earlier.`,
    formula: `${of.name}[${bars}]`,
    step: (values) => delayed(values, bars),
  });
}

/** The value less that of `bars` rows earlier. */
export function difference<Of extends AnyFeature>(of: Of, bars = 1): Of {
  return over(of, `difference(${whole(bars, 1)})`, bars, {
    description: `Change of ${of.name} over ${bars} bars.`,
    formula: `${of.name} − ${of.name}[${bars}]`,
    step: (values) => rowWise(values.length, bars, (row) => values[row]! - values[row - bars]!),
  });
}

/** Mean of the last `window` values. */
export function rollingMean<Of extends AnyFeature>(of: Of, window: number): Of {
  return rolled(of, "mean", whole(window, 2), meanOfWindows);
}

/** Sample standard deviation of the last `window` values, n − 1 in the denominator. */
export function rollingStd<Of extends AnyFeature>(of: Of, window: number): Of {
  return rolled(of, "std", whole(window, 2), (values, width) => rollingDeviation(values, width, 1));
}

export function rollingMin<Of extends AnyFeature>(of: Of, window: number): Of {
  return rolled(of, "min", whole(window, 2), rollingMinimum);
}

export function rollingMax<Of extends AnyFeature>(of: Of, window: number): Of {
  return rolled(of, "max", whole(window, 2), rollingMaximum);
}

/** The value over that of another feature of single symbols; missing where that is 0. */
export function ratioTo(of: Feature, base: Feature): Feature {
  return {
    name: `${of.name}.ratioTo(${base.name})`,
    category: of.category,
    parameters: {
      ...of.parameters,
      "base version": base.version,
      ...Object.fromEntries(Object.entries(base.parameters).map(([key, value]) => [`base ${key}`, value])),
    },
    inputs: [...new Set([...of.inputs, ...base.inputs])],
    warmUp:
      typeof of.warmUp === "number" && typeof base.warmUp === "number"
        ? Math.max(of.warmUp, base.warmUp)
        : (timeframe) => Math.max(warmUpOf(of, timeframe), warmUpOf(base, timeframe)),
    memory: of.memory === "window" ? base.memory : of.memory,
    version: of.version,
    description: `${of.name} over ${base.name}; missing where that is 0.`,
    formula: `${of.name} / ${base.name}`,
    source: "combination",
    values: (series) => {
      const above = valuesOf(of, series);
      const below = valuesOf(base, series);
      return rowWise(series.length, 0, (row) => ratio(above[row]!, below[row]!));
    },
  };
}

type Step = (values: Float64Array) => Float64Array;

function rolled<Of extends AnyFeature>(
  of: Of,
  what: "mean" | "std" | "min" | "max",
  window: number,
  roll: (values: Float64Array, window: number) => Float64Array,
): Of {
  return over(of, `${what}(${window})`, window - 1, {
    description: `${words[what]} of ${of.name} in the last ${window} bars.`,
    formula: `${what}(${of.name}, ${window})`,
    step: (values) => roll(values, window),
  });
}

const words = { mean: "Mean", std: "Sample standard deviation", min: "Lowest", max: "Highest" } as const;

/** `of` with a step after it that needs `rows` values more. */
function over<Of extends AnyFeature>(
  of: Of,
  text: string,
  rows: number,
  { step, ...facts }: { readonly description: string; readonly formula: string; readonly step: Step },
): Of {
  const base: AnyFeature = of;
  const { warmUp } = base;
  const derived = {
    ...facts,
    name: `${base.name}.${text}`,
    source: "combination",
    warmUp: typeof warmUp === "number" ? warmUp + rows : (timeframe: Timeframe) => warmUp(timeframe) + rows,
  };
  const combination: AnyFeature = isCrossSectional(base)
    ? { ...base, ...derived, afterwards: [...base.afterwards, step] }
    : { ...base, ...derived, values: (series: SymbolSeries) => step(valuesOf(base, series)) };
  return combination as Of; // One of the kind that was given.
}

/** The feature's values, computed once for all combinations of a symbol that stand on it. */
function valuesOf(feature: Feature, series: SymbolSeries): Float64Array {
  return series.shared(`feature ${feature.name}`, () => feature.values(series));
}

function whole(given: number, least: number): number {
  if (Number.isInteger(given) && given >= least && given <= 100_000) return given;
  throw new PregaoError("PREGAO_OPTION_INVALID", {
    option: "bars of a combination",
    value: given,
    reason: `it must be a whole number from ${least} to 100000`,
  });
}
