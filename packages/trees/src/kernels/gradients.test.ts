import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wasm } from "../memory/webassembly.ts";
import { Random } from "../random.ts";
import { loadedKernelModule } from "./module.ts";
import { openBoostingKernels } from "./open.ts";

const ROWS = 300;
/** Where things lie in the memory of a test. */
const at = { rows: 1024, targets: 4096, weights: 8192, margins: 16_384, pairs: 65_536, sums: 512 };
const memory = new wasm.Memory({ initial: 4, maximum: 4, shared: true });
const plain = openBoostingKernels("typescript", memory, null);
const fast = openBoostingKernels("wasm", memory, loadedKernelModule());

function fill(seed: number, count: number, outputs: number, spread: number) {
  const random = new Random(seed);
  const uniform = (): number => random.below(2 ** 24) / 2 ** 24;
  const { buffer } = memory;
  const order = Int32Array.from({ length: ROWS }, (_, row) => row);
  for (let i = ROWS - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const rows = new Int32Array(buffer, at.rows, count);
  rows.set(order.subarray(0, count));
  const classes = Math.max(2, outputs);
  const targets = new Float32Array(buffer, at.targets, ROWS).map(() => random.below(classes));
  new Float32Array(buffer, at.targets, ROWS).set(targets);
  const weights = new Float32Array(buffer, at.weights, ROWS);
  for (let row = 0; row < ROWS; row++) weights[row] = random.below(5) / 2;
  const margins = new Float32Array(buffer, at.margins, ROWS * outputs);
  for (let i = 0; i < margins.length; i++) margins[i] = spread * (uniform() - 0.5);
  return { rows, targets, weights, margins };
}

/** What a kernel leaves in the pairs, which are filled with rubbish before. */
function pairsAfter(outputs: number, run: () => void): Int32Array {
  const pairs = new Int32Array(memory.buffer, at.pairs, 2 * ROWS * outputs).fill(12_345);
  run();
  return pairs.slice();
}

const problems = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
  count: fc.integer({ min: 1, max: ROWS }),
  outputs: fc.integer({ min: 1, max: 6 }),
  spread: fc.constantFrom(0, 1, 20, 400),
  isWeighted: fc.boolean(),
});

describe("the gradient kernels", () => {
  it("give what the plain TypeScript gives, bit for bit, and no more than the rows asked for", () => {
    const property = fc.property(problems, ({ seed, count, outputs, spread, isWeighted }) => {
      fill(seed, count, outputs, spread);
      const weights = isWeighted ? at.weights : 0;
      const results = [plain, fast].map((kernels) =>
        pairsAfter(outputs, () => {
          if (outputs === 1) {
            kernels.logisticGradients(at.rows, count, at.targets, weights, at.margins, at.pairs);
          } else {
            const [factor, size] = [1 + (seed % 2), ROWS];
            kernels.softmaxGradients(
              at.rows,
              count,
              at.targets,
              weights,
              at.margins,
              size,
              outputs,
              factor,
              at.pairs,
            );
          }
        }),
      );
      expect(results[1]).toEqual(results[0]);
      const sums = [plain, fast].map((kernels) => {
        kernels.sumPairs(at.rows, count, at.pairs, at.sums);
        return [...new Float64Array(memory.buffer, at.sums, 2)];
      });
      expect(sums[1]).toEqual(sums[0]);
      const [before] = results;
      const whole = [plain, fast].map((kernels) =>
        pairsAfter(outputs, () => {
          new Int32Array(memory.buffer, at.pairs, before!.length).set(before!);
          kernels.quantisePairs(at.rows, count, at.pairs, 2 ** 16, 2 ** 14);
        }),
      );
      expect(whole[1]).toEqual(whole[0]);
    });
    fc.assert(property, { numRuns: 200, seed: 5 });
  });

  it("are the derivatives of log-loss", () => {
    for (const outputs of [1, 3]) {
      const { rows, targets, weights, margins } = fill(9, 200, outputs, 20);
      const pairs = new Float32Array(memory.buffer, at.pairs, 2 * ROWS * outputs);
      if (outputs === 1) fast.logisticGradients(at.rows, 200, at.targets, at.weights, at.margins, at.pairs);
      else {
        fast.softmaxGradients(at.rows, 200, at.targets, at.weights, at.margins, ROWS, outputs, 2, at.pairs);
      }
      for (const row of rows) {
        const powers = Array.from({ length: outputs }, (_, k) => Math.exp(margins[k * ROWS + row]!));
        const total = powers.reduce((sum, power) => sum + power, outputs === 1 ? 1 : 0);
        for (let k = 0; k < outputs; k++) {
          const p = powers[k]! / total;
          const hit = outputs === 1 ? targets[row]! : Number(targets[row] === k);
          const pair = 2 * (k * ROWS + row);
          const factor = outputs === 1 ? 1 : 2;
          expect(Math.abs(pairs[pair]! - factor * p * (1 - p) * weights[row]!)).toBeLessThan(2e-6);
          expect(Math.abs(pairs[pair + 1]! - (p - hit) * weights[row]!)).toBeLessThan(2e-6);
        }
      }
    }
  });
});
