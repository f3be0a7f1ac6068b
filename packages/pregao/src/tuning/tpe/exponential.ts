const STEPS = 64;
/** e^x for x below this is taken for 0. */
export const LEAST_EXPONENT = -60;

const powers = Float64Array.from({ length: -LEAST_EXPONENT * STEPS + 1 }, (_, i) => Math.exp(-i / STEPS));

/**
 * e^x for x from LEAST_EXPONENT to 0, within 1e-11 of the truth, relatively: from the next higher 64th of a unit by a
 * polynomial of fourth order. Several times as quick as Math.exp, which densities would otherwise spend their time on.
 */
export function quickExp(x: number): number {
  const scaled = -x * STEPS;
  const place = scaled | 0;
  const r = (scaled - place) / STEPS;
  return powers[place]! * (1 - r * (1 - r * (0.5 - r * (1 / 6 - r / 24))));
}
