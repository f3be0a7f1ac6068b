import { PregaoError } from "../errors.ts";
import type { ColumnScale, FittedScaler, ScalableColumns } from "./contract.ts";
import { fromQuantileShare, toQuantileShare } from "./quantile-scale.ts";

/**
 * The columns scaled, in new Float32 columns or in those of `out` (Float64 ones keep full precision). NaN stays NaN, and
 * what is not finite becomes NaN. A symbol that the scaler does not know takes the global scale, as does a column of a
 * symbol that had too few training values. Throws PREGAO_SCALER_INVALID where the columns are not those that it was
 * fitted on, in that order, or where symbols are needed and not given. O(columns × rows), × log quantiles for quantiles.
 */
export function applyScaler<Out extends Float32Array | Float64Array = Float32Array>(
  scaler: FittedScaler,
  data: ScalableColumns,
  out?: readonly Out[],
): readonly Out[] {
  const { kind, low, high, output } = scaler;
  const width = high - low;
  return transform(scaler, data, out, (scale, from, to, start, end) => {
    if ("quantiles" in scale) {
      for (let row = start; row < end; row++) to[row] = finite(toQuantileShare(scale, from[row]!, output));
      return;
    }
    const { center, scale: divisor } = scale;
    if (kind === "min-max") {
      for (let row = start; row < end; row++)
        to[row] = finite(((from[row]! - center) / divisor) * width + low);
    } else {
      for (let row = start; row < end; row++) to[row] = finite((from[row]! - center) / divisor);
    }
  });
}

/** The way back: scaled columns in the unit of the originals. Same rules and errors as {@link applyScaler}. */
export function invertScaler<Out extends Float32Array | Float64Array = Float32Array>(
  scaler: FittedScaler,
  data: ScalableColumns,
  out?: readonly Out[],
): readonly Out[] {
  const { kind, low, high, output } = scaler;
  const width = high - low;
  return transform(scaler, data, out, (scale, from, to, start, end) => {
    if ("quantiles" in scale) {
      for (let row = start; row < end; row++) to[row] = finite(fromQuantileShare(scale, from[row]!, output));
      return;
    }
    const { center, scale: divisor } = scale;
    if (kind === "min-max") {
      for (let row = start; row < end; row++)
        to[row] = finite(((from[row]! - low) / width) * divisor + center);
    } else {
      for (let row = start; row < end; row++) to[row] = finite(from[row]! * divisor + center);
    }
  });
}

type Numbers = Float32Array | Float64Array;
type Stretch = (
  scale: NonNullable<ColumnScale>,
  from: Numbers,
  to: Numbers,
  start: number,
  end: number,
) => void;

/** Runs `stretch` over each run of rows that share a scale. */
function transform<Out extends Numbers>(
  scaler: FittedScaler,
  data: ScalableColumns,
  out: readonly Out[] | undefined,
  stretch: Stretch,
): readonly Out[] {
  requireSameColumns(scaler, data);
  const into = out ?? data.columns.map((column) => new Float32Array(column.length) as Out);
  const { symbols } = data;
  if (scaler.symbols !== null && symbols === undefined) {
    throw invalid("it scales each symbol by itself, and the symbols of the rows were not given");
  }
  for (const [place, from] of data.columns.entries()) {
    const global = scaler.global[place]!;
    const to = into[place]!;
    const own = scaler.symbols;
    const ofCode =
      own === null
        ? undefined
        : symbols!.dictionary.map((symbol) =>
            Object.hasOwn(own, symbol) ? (own[symbol]![place] ?? global) : global,
          );
    for (let start = 0, end = 0; start < from.length; start = end) {
      end = ofCode === undefined ? from.length : runEnd(symbols!.codes, start);
      const scale = ofCode === undefined ? global : (ofCode[symbols!.codes[start]!] ?? global);
      if (scale === null) to.fill(Number.NaN, start, end);
      else stretch(scale, from, to, start, end);
    }
  }
  return into;
}

/** The first row after `start` that is of another symbol. */
function runEnd(codes: Int32Array, start: number): number {
  let end = start + 1;
  while (end < codes.length && codes[end] === codes[start]) end++;
  return end;
}

function requireSameColumns(scaler: FittedScaler, { names }: ScalableColumns): void {
  const place = scaler.names.findIndex((name, index) => names[index] !== name);
  if (place < 0 && names.length === scaler.names.length) return;
  if (place < 0) throw invalid(`it knows ${scaler.names.length} columns, the data have ${names.length}`);
  throw invalid(
    `its column ${place + 1} is ${scaler.names[place]}, that of the data ${names[place] ?? "missing"}`,
  );
}

function invalid(reason: string): PregaoError {
  return new PregaoError("PREGAO_SCALER_INVALID", { reason });
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}
