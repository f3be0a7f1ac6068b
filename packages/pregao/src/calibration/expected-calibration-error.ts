export interface ConfidenceBin {
  /** Bounds of the confidence: above `from`, up to `to`. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean probability of the class that was decided for, and how often it came; null in an empty bin. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export interface CalibrationError {
  /** Σ over bins of share of rows × |accuracy − confidence|, from 0 to 1. */
  readonly expected: number;
  /** The largest gap of a bin. */
  readonly greatest: number;
  /** Mean confidence less accuracy: above 0 where the model is too sure of itself. */
  readonly overconfidence: number;
  readonly bins: readonly ConfidenceBin[];
}

/**
 * How far the confidence of a decision is from how often it is right (Guo et al. 2017): the probability of the most
 * probable class, in `binCount` bins of equal width. `probabilities` rows × classes, `classes` known outcomes (rows with −1
 * are left out). The expected error of even a perfect model is above 0 by chance, the more so the fewer rows there are: compare
 * models on the same rows only. NaN without rows. O(rows × classes).
 */
export function expectedCalibrationError(
  probabilities: Float64Array,
  classes: Int8Array,
  classCount: number,
  binCount = 15,
): CalibrationError {
  const rows = new Float64Array(binCount);
  const confidences = new Float64Array(binCount);
  const hits = new Float64Array(binCount);
  for (let row = 0; row < classes.length; row++) {
    if (classes[row]! < 0) continue;
    let best = 0;
    for (let k = 1; k < classCount; k++) {
      if (probabilities[row * classCount + k]! > probabilities[row * classCount + best]!) best = k;
    }
    const confidence = probabilities[row * classCount + best]!;
    const bin = Math.min(binCount - 1, Math.max(0, Math.ceil(confidence * binCount) - 1));
    rows[bin]!++;
    confidences[bin]! += confidence;
    if (classes[row] === best) hits[bin]!++;
  }
  const total = rows.reduce((sum, count) => sum + count, 0);
  let [expected, greatest, overconfidence] = [0, 0, 0];
  const bins = Array.from({ length: binCount }, (_, bin): ConfidenceBin => {
    const bounds = { from: bin / binCount, to: (bin + 1) / binCount, rows: rows[bin]! };
    if (rows[bin] === 0) return { ...bounds, confidence: null, accuracy: null };
    const [confidence, accuracy] = [confidences[bin]! / rows[bin]!, hits[bin]! / rows[bin]!];
    expected += (rows[bin]! / total) * Math.abs(accuracy - confidence);
    overconfidence += (rows[bin]! / total) * (confidence - accuracy);
    greatest = Math.max(greatest, Math.abs(accuracy - confidence));
    return { ...bounds, confidence, accuracy };
  });
  if (total === 0) return { expected: Number.NaN, greatest: Number.NaN, overconfidence: Number.NaN, bins };
  return { expected, greatest, overconfidence, bins };
}
