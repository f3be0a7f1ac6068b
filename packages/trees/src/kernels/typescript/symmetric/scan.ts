import { MISSING_BIN } from "../../../binning/cuts.ts";
import { histogramWord } from "../boosting/histogram.ts";
import { vectorWord } from "./histogram.ts";

const { fround } = Math;

/** Plain twin of scanSymmetric in assembly/symmetric-scan.ts: a word's halves are a record of weight and gradient. */
export function scanSymmetric(
  buffer: SharedArrayBuffer,
  histogram: number,
  subtract: number,
  groups: number,
  groupBins: number,
  missingLeft: number,
  lambda: number,
  scores: number,
): void {
  scan(buffer, histogram, subtract, groups, groupBins, missingLeft, lambda, 2, histogramWord, scores);
}

/** Plain twin of scanSymmetricVectors. */
export function scanSymmetricVectors(
  buffer: SharedArrayBuffer,
  histogram: number,
  subtract: number,
  groups: number,
  groupBins: number,
  missingLeft: number,
  lambda: number,
  vectors: number,
  scores: number,
): void {
  const width = 4 * vectors;
  const place = (column: number, bin: number): number => vectorWord(column, bin, width);
  scan(buffer, histogram, subtract, groups, groupBins, missingLeft, lambda, width, place, scores);
}

function scan(
  buffer: SharedArrayBuffer,
  histogram: number,
  subtract: number,
  groups: number,
  groupBins: number,
  missingLeft: number,
  lambda: number,
  width: number,
  place: (column: number, bin: number) => number,
  scores: number,
): void {
  const sums = new Int32Array(buffer, histogram, groups * 1024 * width);
  if (subtract !== 0) {
    const other = new Int32Array(buffer, subtract, sums.length);
    for (let i = 0; i < sums.length; i++) sums[i]! -= other[i]!;
  }
  const binsOf = new Int32Array(buffer, groupBins, 2 * groups);
  const to = new Float32Array(buffer, scores, groups * 2048);
  const totals = new Int32Array(width);
  for (const bin of [...Array(binsOf[0]!).keys(), MISSING_BIN]) add(totals, sums, place(0, bin));
  const left = new Int32Array(width);
  for (let column = 0; column < 4 * groups; column++) {
    const bins = binsOf[2 * (column >> 2)]!;
    const hasMissing = binsOf[2 * (column >> 2) + 1] === 1;
    const first = (column >> 2) * 2048 + (column & 3);
    left.fill(0);
    if (missingLeft) add(left, sums, place(column, MISSING_BIN));
    if (missingLeft && hasMissing) addScore(to, first, left, totals, lambda);
    const last = hasMissing && !missingLeft ? bins : bins - 1;
    for (let bin = 0; bin < last; bin++) {
      add(left, sums, place(column, bin));
      addScore(to, first + 8 * (bin + 1), left, totals, lambda);
    }
  }
}

function add(to: Int32Array, sums: Int32Array, from: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += sums[from + i]!;
}

/** Both sides' parts of numerator (at `at`) and denominator (4 further on), in float32 throughout. */
function addScore(scores: Float32Array, at: number, left: Int32Array, totals: Int32Array, l2: number): void {
  const lambda = fround(l2);
  const wL = fround(left[0]!);
  const wR = fround((totals[0]! - left[0]!) | 0);
  const perL = fround(1 / fround(wL + lambda));
  const perR = fround(1 / fround(wR + lambda));
  const sL = fround(squares(left, null) * perL);
  const sR = fround(squares(left, totals) * perR);
  scores[at] = fround(scores[at]! + fround(sL + sR));
  const dL = fround(sL * fround(perL * wL));
  const dR = fround(sR * fround(perR * wR));
  scores[at + 4] = fround(scores[at + 4]! + fround(dL + dR));
}

/** Sum of squared gradients of a side, the outputs in their order. */
function squares(left: Int32Array, totals: Int32Array | null): number {
  let sum = 0;
  for (let i = 1; i < left.length; i++) {
    const g = fround(totals ? (totals[i]! - left[i]!) | 0 : left[i]!);
    sum = fround(sum + fround(g * g));
  }
  return sum;
}
