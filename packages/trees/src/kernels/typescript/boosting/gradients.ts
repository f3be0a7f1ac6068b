import type { BoostingKernels } from "../../boosting.ts";

/** Plain twin of assembly/boosting-gradients.ts: every operation rounded to float32, as it is there. */
type GradientKernels = Pick<
  BoostingKernels,
  "softmaxGradients" | "logisticGradients" | "sumPairs" | "quantisePairs"
>;

const f = Math.fround;
const SMALLEST = f(1e-16);

const coefficients = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1].map(
  f,
);

/** e^x in float32: Cephes' expf (Moshier 1992). */
function exponential(x: number): number {
  const held = Math.max(Math.min(x, 88), -87);
  const n = Math.floor(f(f(held * f(Math.LOG2E)) + 0.5));
  const r = f(f(held - f(n * f(0.693359375))) - f(n * f(-2.1219444e-4)));
  let p = coefficients[0]!;
  for (const coefficient of coefficients.slice(1)) p = f(f(p * r) + coefficient);
  p = f(f(p * r) + f(5.0000001201e-1));
  return f(f(f(f(p * f(r * r)) + r) + 1) * 2 ** n);
}

export function typescriptGradientKernels(buffer: SharedArrayBuffer): GradientKernels {
  const floats = new Float32Array(buffer);
  const words = new Int32Array(buffer);
  const listed = (rows: number, count: number) => new Uint32Array(buffer, rows, count);
  const weightOf = (weights: number, row: number): number => (weights ? floats[weights / 4 + row]! : 1);
  return {
    softmaxGradients(rows, count, targets, weights, margins, rowCount, outputs, factor, pairs) {
      const powers = new Float32Array(outputs);
      for (const row of listed(rows, count)) {
        const marginOf = (k: number): number => floats[margins / 4 + k * rowCount + row]!;
        let largest = marginOf(0);
        for (let k = 1; k < outputs; k++) largest = Math.max(largest, marginOf(k));
        let total = 0;
        for (let k = 0; k < outputs; k++) {
          powers[k] = exponential(f(marginOf(k) - largest));
          total = f(total + powers[k]!);
        }
        const weight = weightOf(weights, row);
        for (let k = 0; k < outputs; k++) {
          const probability = f(powers[k]! / total);
          const hessian = f(f(factor) * f(probability * f(1 - probability)));
          const at = pairs / 4 + 2 * (k * rowCount + row);
          floats[at] = f(Math.max(hessian, SMALLEST) * weight);
          floats[at + 1] = f(f(probability - (floats[targets / 4 + row] === k ? 1 : 0)) * weight);
        }
      }
    },
    logisticGradients(rows, count, targets, weights, margins, pairs) {
      for (const row of listed(rows, count)) {
        const probability = f(1 / f(1 + exponential(-floats[margins / 4 + row]!)));
        const weight = weightOf(weights, row);
        const hessian = Math.max(f(probability * f(1 - probability)), SMALLEST);
        floats[pairs / 4 + 2 * row] = f(hessian * weight);
        floats[pairs / 4 + 2 * row + 1] = f(f(probability - floats[targets / 4 + row]!) * weight);
      }
    },
    sumPairs(rows, count, pairs, out) {
      let [gradient, hessian] = [0, 0];
      for (const row of listed(rows, count)) {
        hessian += Math.abs(floats[pairs / 4 + 2 * row]!);
        gradient += Math.abs(floats[pairs / 4 + 2 * row + 1]!);
      }
      new Float64Array(buffer, out, 2).set([gradient, hessian]);
    },
    quantisePairs(rows, count, pairs, gradientScale, hessianScale) {
      for (const row of listed(rows, count)) {
        const at = pairs / 4 + 2 * row;
        words[at] = rounded(floats[at]! * hessianScale);
        words[at + 1] = rounded(floats[at + 1]! * gradientScale);
      }
    },
  };
}

/** Nearest whole number, halves away from zero. */
function rounded(value: number): number {
  return Math.trunc(value + (value < 0 ? -0.5 : 0.5));
}
