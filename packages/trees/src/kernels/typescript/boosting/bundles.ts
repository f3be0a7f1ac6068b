import { MISSING_BIN } from "../../../binning/cuts.ts";
import { GROUP_BYTES } from "../../boosting.ts";

const BIN_WORDS = 8;

/** Plain twin of assembly/boosting-bundles.ts: the halves of a word are summed apart, which no carry ever joins. */
export function expandBundles(
  buffer: SharedArrayBuffer,
  bundled: number,
  histogram: number,
  groups: number,
  groupBins: number,
  table: number,
  features: number,
): void {
  const sums = new Int32Array(buffer, histogram, (groups * GROUP_BYTES) / 4);
  const given = new Int32Array(buffer, bundled);
  const words = new Int32Array(buffer, table);
  const binsOf = new Int32Array(buffer, groupBins, 2 * groups);
  for (let group = 0; group < groups; group++) {
    const first = (group * GROUP_BYTES) / 4;
    sums.fill(0, first, first + BIN_WORDS * binsOf[2 * group]!);
    sums.fill(0, first + BIN_WORDS * MISSING_BIN, first + BIN_WORDS * (MISSING_BIN + 1));
  }
  let at = 0;
  for (let feature = 0; feature < features; feature++) {
    const [source, target, codes, commonest, pairs] = words.subarray(at, at + 5);
    at += 5;
    for (const half of [0, 1]) {
      const from = source! / 4 + half;
      const to = target! / 4 + half;
      let rest = 0;
      for (let code = 0; code < codes!; code++) rest += given[from + BIN_WORDS * code]!;
      for (let pair = 0; pair < pairs!; pair++) {
        const sum = given[from + BIN_WORDS * words[at + 2 * pair]!]!;
        sums[to + BIN_WORDS * words[at + 2 * pair + 1]!] = sum;
        rest -= sum;
      }
      if (commonest! >= 0) sums[to + BIN_WORDS * commonest!] = rest;
    }
    at += 2 * pairs!;
  }
}
