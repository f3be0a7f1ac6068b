import {
  absolute,
  atLeast,
  atMost,
  choose,
  compare,
  divide,
  matrixProduct,
  multiply,
  type Scope,
  subtract,
  type Tensor,
} from "@pregao/neural";
import type { AffineScale } from "../../scaling/index.ts";

/** The largest float32: neither infinities nor NaN are at most as large. */
const LARGEST = 3.4028234663852886e38;

/**
 * Features as they are, made (value − center) / scale over the last axis: 0, the mean of training, where a value is missing or
 * not finite and where training knew none; within ±`clip` where that is a number.
 */
export function standardised(
  { graph }: Scope,
  x: Tensor,
  scales: readonly (AffineScale | null)[],
  clip: number | null,
): Tensor {
  const ofScales = (value: (scale: AffineScale | null) => number) =>
    graph.floats(scales.map(value), [scales.length]);
  const scaled = divide(
    subtract(
      x,
      ofScales((scale) => scale?.center ?? 0),
    ),
    ofScales((scale) => scale?.scale ?? 1),
  );
  const known = choose(compare("LessOrEqual", absolute(scaled), LARGEST), scaled, 0);
  const held = clip === null ? known : atMost(atLeast(known, -clip), clip);
  return scales.includes(null)
    ? multiply(
        held,
        ofScales((scale) => (scale === null ? 0 : 1)),
      )
    : held;
}

/** Probabilities of the classes that were told apart as those of all classes; 0 for a class that did not occur. */
export function overAllClasses(
  { graph }: Scope,
  told: Tensor,
  classIds: readonly number[],
  count: number,
): Tensor {
  if (classIds.length === count) return told;
  const places = new Float32Array(classIds.length * count);
  for (const [place, id] of classIds.entries()) places[place * count + id] = 1;
  return matrixProduct(told, graph.floats(places, [classIds.length, count]));
}
