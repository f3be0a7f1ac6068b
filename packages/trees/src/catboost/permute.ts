import { deriveSeed, Random } from "../random.ts";

/** The training rows in the order that ordered statistics and ordered boosting of a fit with this seed share. */
export function permute(rows: Int32Array, seed: number): Int32Array {
  const order = rows.slice();
  const random = new Random(deriveSeed(seed, 0x6f726465));
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const row = order[i]!;
    order[i] = order[j]!;
    order[j] = row;
  }
  return order;
}
