import type { FittedNetwork } from "@pregao/neural";
import { createRandom } from "../../random.ts";

/** Rows of one run; fewer cost less, more gain nothing. */
const largest = 64;
const smaller = [16, 4, 1];

const found = new WeakMap<FittedNetwork, Promise<readonly number[]>>();

/**
 * In runs of how many rows a network may predict, largest first, so that a row is predicted the same alone and among others, to the last
 * bit: sums of a smaller batch may be taken in another order by onnxruntime, which depends on the processor. So each smaller size is
 * tried once for a network, on windows of noise, and only taken where it gives the bits of the largest; else the last rows are filled
 * up to that. `size` is the numbers of one window.
 */
export function runSizes(network: FittedNetwork, size: number): Promise<readonly number[]> {
  let sizes = found.get(network);
  if (sizes === undefined) {
    sizes = trySizes(network, size);
    found.set(network, sizes);
    sizes.catch(() => found.delete(network));
  }
  return sizes;
}

async function trySizes(network: FittedNetwork, size: number): Promise<readonly number[]> {
  const random = createRandom(1, "run sizes");
  const x = Float32Array.from({ length: largest * size }, () => random.normal());
  const expected = await network.predict({ x });
  const same = [largest];
  for (const rows of smaller) {
    const outputs = await network.predict({ x: x.subarray(0, rows * size) });
    const isSame = Object.entries(outputs).every(([name, values]) =>
      values.every((value, at) => Object.is(value, expected[name]![at])),
    );
    if (!isSame) break;
    same.push(rows);
  }
  return same;
}
