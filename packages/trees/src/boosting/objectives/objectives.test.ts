import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadedKernelModule } from "../../kernels/module.ts";
import { openBoostingKernels } from "../../kernels/open.ts";
import { wasm } from "../../memory/webassembly.ts";
import type { LossSettings } from "./objective.ts";
import { type KnownObjective, objectives } from "./objectives.ts";

const loss: LossSettings = {
  softmaxFactor: 1,
  huberDelta: 0.8,
  quantile: 0.3,
  poissonDelta: 0,
  quantileRule: "xgboost",
};

const at = { rows: 1024, targets: 1088, weights: 1152, margins: 1216, pairs: 1280 };
const memory = new wasm.Memory({ initial: 1, maximum: 1, shared: true });
const kernels = openBoostingKernels("wasm", memory, loadedKernelModule());

/** The losses written down plainly, of one row; margins are one an output. */
const losses: Readonly<Record<KnownObjective, (target: number, margins: readonly number[]) => number>> = {
  logistic: (y, [m]) => Math.log(1 + Math.exp(m!)) - y * m!,
  softmax: (y, margins) => Math.log(margins.reduce((sum, m) => sum + Math.exp(m), 0)) - margins[y]!,
  squared: (y, [m]) => (m! - y) ** 2 / 2,
  absolute: (y, [m]) => Math.abs(m! - y),
  huber: (y, [m]) => (Math.abs(m! - y) <= 0.8 ? (m! - y) ** 2 / 2 : 0.8 * (Math.abs(m! - y) - 0.4)),
  pseudohuber: (y, [m]) => 0.64 * (Math.sqrt(1 + (m! - y) ** 2 / 0.64) - 1),
  quantile: (y, [m]) => (y >= m! ? 0.3 * (y - m!) : 0.7 * (m! - y)),
  poisson: (y, [m]) => Math.exp(m!) - y * m!,
};

/** Hessians that are 1 in place of the loss's own, which is 0 or undefined somewhere. */
const replacedHessians: readonly KnownObjective[] = ["absolute", "huber", "quantile"];

function gradientOf(name: KnownObjective, target: number, margins: readonly number[], weight: number) {
  const outputs = margins.length;
  const { buffer } = memory;
  const pairs = new Float32Array(buffer, at.pairs, 2 * outputs);
  const values = (address: number, given: readonly number[]): Float32Array => {
    const array = new Float32Array(buffer, address, given.length);
    array.set(given);
    return array;
  };
  const input = {
    rows: new Int32Array(buffer, at.rows, 1),
    targets: values(at.targets, [target]),
    weights: values(at.weights, [weight]),
    margins: values(at.margins, margins),
    rowCount: 1,
    outputs,
    loss,
    pairs,
    kernels,
    at,
  };
  objectives[name].gradients(input, 0, 1);
  return {
    gradient: margins.map((_, k) => pairs[2 * k + 1]!),
    hessian: margins.map((_, k) => pairs[2 * k]!),
  };
}

describe("objectives", () => {
  for (const name of Object.keys(losses) as KnownObjective[]) {
    it(`${name}: gradient and hessian are the loss's derivatives`, () => {
      const margin = fc.integer({ min: -300, max: 300 }).map((value) => Math.fround(value / 100 + 0.003));
      const outputs = name === "softmax" ? 3 : 1;
      const margins = fc.array(margin, { minLength: outputs, maxLength: outputs });
      const target = name === "logistic" ? fc.nat(1) : fc.nat(2);
      const weight = fc.constantFrom(0.5, 1, 3);
      const property = fc.property(margins, target, weight, (margins, target, weight) => {
        const { gradient, hessian } = gradientOf(name, target, margins, weight);
        const at = (k: number, step: number) =>
          losses[name](
            target,
            margins.map((m, j) => (j === k ? m + step : m)),
          );
        for (let k = 0; k < outputs; k++) {
          // Far enough from kinks, which lie at multiples of 0.1, not to step across them.
          const slope = (at(k, 1e-4) - at(k, -1e-4)) / 2e-4;
          expect(gradient[k]! / weight).toBeCloseTo(slope, 4);
          const curve = (at(k, 1e-3) - 2 * at(k, 0) + at(k, -1e-3)) / 1e-6;
          expect(hessian[k]! / weight).toBeCloseTo(replacedHessians.includes(name) ? 1 : curve, 3);
        }
      });
      fc.assert(property, { numRuns: 100, seed: 3 });
    });

    it(`${name}: no constant start does better than its own`, () => {
      if (name === "pseudohuber") return; // starts a Newton step from 0, as XGBoost does
      const targets = name === "logistic" || name === "softmax" ? [0, 1, 1, 1, 0, 1] : [0, 1, 5, 2, 2, 9];
      const outputs = name === "softmax" ? 2 : 1;
      const rows = Int32Array.from(targets, (_, row) => row);
      const weights = Float32Array.of(1, 2, 1, 1, 3, 1);
      const start = objectives[name].startMargins(
        { rows, targets: Float32Array.from(targets), weights },
        outputs,
        loss,
      );
      const total = (margins: readonly number[]) =>
        targets.reduce((sum, target, row) => sum + weights[row]! * losses[name](target, margins), 0);
      // Huber's loss starts from the mean, which is best for squares only.
      const slack = name === "huber" ? 2 : 1e-9;
      for (const step of [-0.1, 0.1]) {
        expect(total(start)).toBeLessThanOrEqual(
          total(start.map((m, k) => (k === 0 ? m + step : m))) + slack,
        );
      }
    });
  }
});
