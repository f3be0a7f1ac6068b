import { NORMALS, SCORE_GROUP_BYTES } from "../../symmetric.ts";

/** Plain twin of assembly/symmetric-best.ts. */
export function bestSymmetric(
  buffer: SharedArrayBuffer,
  scores: number,
  columns: number,
  firstColumn: number,
  ranges: number,
  factors: number,
  isCosine: number,
  deviation: number,
  seed: number,
  normals: number,
  out: number,
): void {
  const values = new Float32Array(buffer, scores, (Math.ceil(columns / 4) * SCORE_GROUP_BYTES) / 4);
  const bounds = new Int32Array(buffer, ranges, 2 * columns);
  const factorOf = new Float64Array(buffer, factors, columns);
  const table = new Float32Array(buffer, normals, NORMALS);
  const noise = (from: number, place: number): number =>
    deviation > 0 ? deviation * table[mix(from ^ Math.imul(place, 0x85ebca6b)) & (NORMALS - 1)]! : 0;
  const best = { score: Number.NEGATIVE_INFINITY, column: -1, position: 0 };
  for (let c = 0; c < columns; c++) {
    const column = firstColumn + c;
    const place = (column + 1) << 8;
    const chosen = { noisy: Number.NEGATIVE_INFINITY, plain: 0, position: 0 };
    if (bounds[2 * c]! >= bounds[2 * c + 1]!) continue;
    for (let position = bounds[2 * c]!; position < bounds[2 * c + 1]!; position++) {
      const at = (c >> 2) * 2048 + 8 * position + (c & 3);
      const plain = isCosine ? values[at]! / Math.sqrt(values[at + 4]! + 1e-100) : values[at]!;
      const noisy = plain + noise(seed, place + position);
      if (noisy > chosen.noisy) Object.assign(chosen, { noisy, plain, position });
    }
    const score = (chosen.plain + noise(~seed, place)) * factorOf[c]!;
    if (score > best.score) Object.assign(best, { score, column, position: chosen.position });
  }
  new Float64Array(buffer, out, 1)[0] = best.score;
  new Int32Array(buffer, out + 8, 2).set([best.column, best.position]);
}

function mix(value: number): number {
  let z = value;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return z ^ (z >>> 15);
}

export function markLeaves(
  buffer: SharedArrayBuffer,
  column: number,
  count: number,
  limit: number,
  shift: number,
  bit: number,
  leaves: number,
): void {
  const bins = new Uint8Array(buffer, column, count);
  const numbers = new Uint8Array(buffer, leaves, count);
  for (let row = 0; row < count; row++) {
    if (((bins[row]! + shift) & 255) > limit) numbers[row]! |= bit;
  }
}
