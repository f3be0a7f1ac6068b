import type { SymbolSeries } from "./contract.ts";
import { difference, middle, placeBetween } from "./elementwise.ts";
import { recorder } from "./engine/recording.ts";
import { rowKernel } from "./engine/row-kernel.ts";
import { blankSeries } from "./engine/scratch.ts";
import { rollingDeviation } from "./rolling/deviation.ts";
import { rollingMaximum, rollingMinimum } from "./rolling/extremes.ts";
import { rollingMean, rollingSum } from "./rolling/sum.ts";
import { runRecursion } from "./smoothing/recursion.ts";
import { averageRange, directionalMovement } from "./smoothing/wilder.ts";

/**
 * The series that several features stand on, each computed once per symbol. NaN before there are enough rows and
 * wherever an input is missing.
 */

/**
 * `value(row)` at every row from `first` on, NaN before it. It reads rows from row − first to row of the series that its
 * feature has in hand, of nothing else.
 */
export function rowWise(length: number, first: number, value: (row: number) => number): Float64Array {
  const values = blankSeries(length, first);
  for (let row = first; row < length; row++) values[row] = value(row);
  recorder()?.add({
    inputs: null,
    lookback: first,
    outputs: [values],
    run: (row, age) => {
      values[row] = age < first ? Number.NaN : value(row);
    },
  });
  return values;
}

/** value / value `bars` rows ago − 1; NaN where that value is 0. */
export function changeOver(series: SymbolSeries, column: string, bars: number): Float64Array {
  return series.shared(`change ${column} ${bars}`, () => {
    const values = series.column(column);
    return rowKernel([values], bars, (out, from, to) => {
      for (let row = from; row < to; row++) {
        const before = values[row - bars]!;
        out[row] = before === 0 ? Number.NaN : values[row]! / before - 1;
      }
    });
  });
}

/** ln(close / close `bars` rows ago). */
export function logReturnOver(series: SymbolSeries, bars: number): Float64Array {
  return series.shared(`log return ${bars}`, () => {
    const close = series.column("close");
    return rowKernel([close], bars, (out, from, to) => {
      for (let row = from; row < to; row++) out[row] = Math.log(close[row]! / close[row - bars]!);
    });
  });
}

export function meanOf(series: SymbolSeries, column: string, window: number): Float64Array {
  return series.shared(`mean ${column} ${window}`, () => rollingMean(series.column(column), window));
}

export function deviationOf(series: SymbolSeries, column: string, window: number, ddof: 0 | 1): Float64Array {
  return series.shared(`deviation ${column} ${window} ${ddof}`, () =>
    rollingDeviation(series.column(column), window, ddof),
  );
}

export function highestOf(series: SymbolSeries, window: number): Float64Array {
  return series.shared(`highest ${window}`, () => rollingMaximum(series.column("high"), window));
}

export function lowestOf(series: SymbolSeries, window: number): Float64Array {
  return series.shared(`lowest ${window}`, () => rollingMinimum(series.column("low"), window));
}

/** Middle of the range of the last `window` bars: Donchian's middle line, the lines of Ichimoku. */
export function midpointOf(series: SymbolSeries, window: number): Float64Array {
  return series.shared(`midpoint ${window}`, () => {
    return middle(highestOf(series, window), lowestOf(series, window));
  });
}

/** Highest close of the last `window` bars. */
export function highestCloseOf(series: SymbolSeries, window: number): Float64Array {
  return series.shared(`highest close ${window}`, () => rollingMaximum(series.column("close"), window));
}

/** (high + low) / 2. */
export function medianPrice(series: SymbolSeries): Float64Array {
  return series.shared("median price", () => {
    return middle(series.column("high"), series.column("low"));
  });
}

/** high − low. */
export function barRange(series: SymbolSeries): Float64Array {
  return series.shared("bar range", () => {
    return difference(series.column("high"), series.column("low"));
  });
}

/** Largest of high − low and the distances of both from the previous close; NaN in the first row. */
export function trueRange(series: SymbolSeries): Float64Array {
  return series.shared("true range", () => {
    const [high, low, close] = highLowClose(series);
    return rowWise(
      series.length,
      1,
      (row) => Math.max(high[row]!, close[row - 1]!) - Math.min(low[row]!, close[row - 1]!),
    );
  });
}

/** (high + low + close) / 3. */
export function typicalPrice(series: SymbolSeries): Float64Array {
  return series.shared("typical price", () => {
    const [high, low, close] = highLowClose(series);
    return rowKernel([high, low, close], 0, (out, from, to) => {
      for (let row = from; row < to; row++) out[row] = (high[row]! + low[row]! + close[row]!) / 3;
    });
  });
}

/** Where the close lies in the range of the last `window` bars, 0 at the lowest low, 1 at the highest high. */
export function placeInRange(series: SymbolSeries, window: number): Float64Array {
  return series.shared(`place in range ${window}`, () => {
    return placeBetween(series.column("close"), lowestOf(series, window), highestOf(series, window));
  });
}

export function averageTrueRange(series: SymbolSeries, period: number): Float64Array {
  return series.shared(`atr ${period}`, () => runRecursion(highLowClose(series), averageRange(period))[0]!);
}

export type DirectionalLine = "plus" | "minus" | "adx";

/** +DI, −DI or ADX; the three are computed together. */
export function directional(series: SymbolSeries, line: DirectionalLine, period: number): Float64Array {
  return lineOf(series, `directional ${period}`, line, () => {
    const [plus, minus, adx] = runRecursion(highLowClose(series), directionalMovement(period));
    return { plus: plus!, minus: minus!, adx: adx! };
  });
}

/** +volume where the close rose, −volume where it fell, 0 where it stayed; NaN in the first row. */
export function signedVolume(series: SymbolSeries): Float64Array {
  return series.shared("signed volume", () => {
    const close = series.column("close");
    const volume = series.column("volume");
    return rowKernel([close, volume], 1, (out, from, to) => {
      for (let row = from; row < to; row++) {
        const change = close[row]! - close[row - 1]!;
        const traded = volume[row]!;
        out[row] = change > 0 ? traded : change < 0 ? -traded : change * traded;
      }
    });
  });
}

/** Sum of the last `window` values of a derived series. */
export function sumOf(
  series: SymbolSeries,
  key: string,
  window: number,
  values: () => Float64Array,
): Float64Array {
  return series.shared(`sum ${key} ${window}`, () => rollingSum(values(), window));
}

function highLowClose(series: SymbolSeries): [Float64Array, Float64Array, Float64Array] {
  return [series.column("high"), series.column("low"), series.column("close")];
}

/** One of several lines that are computed together; the others are shared meanwhile. */
export function lineOf<Line extends string>(
  series: SymbolSeries,
  key: string,
  line: Line,
  compute: () => Readonly<Record<Line, Float64Array>>,
): Float64Array {
  return series.shared(`${key} ${line}`, () => {
    const lines = compute();
    for (const name of Object.keys(lines) as Line[]) {
      if (name !== line) series.shared(`${key} ${name}`, () => lines[name]);
    }
    return lines[line];
  });
}

/** a / b, NaN instead of an infinity where b is 0. */
export function ratio(a: number, b: number): number {
  return b === 0 ? Number.NaN : a / b;
}
