/**
 * Whether the likelier of the first and the last class is the outcome, which is one of them; 0.5 where both are
 * equally likely. A drawn decision is right with its probability among the two.
 */
export function rightDirection(
  probabilities: Float64Array,
  first: number,
  outcome: number,
  classCount: number,
  drawn: boolean,
): number {
  const given = probabilities[first + outcome]!;
  const other = probabilities[first + classCount - 1 - outcome]!;
  if (drawn) return given + other === 0 ? 0.5 : given / (given + other);
  return given === other ? 0.5 : given > other ? 1 : 0;
}

/**
 * Share of right directions among the rows that moved, whose outcome is the first or the last class: the metric
 * `directional_accuracy` of an evaluation. `probabilities` is rows × classes; NaN where nothing moved. O(rows).
 */
export function directionalAccuracy(
  probabilities: Float64Array,
  classes: Int8Array,
  classCount: number,
): number {
  let moves = 0;
  let right = 0;
  for (let row = 0; row < classes.length; row++) {
    const outcome = classes[row]!;
    if (outcome !== 0 && outcome !== classCount - 1) continue;
    moves++;
    right += rightDirection(probabilities, row * classCount, outcome, classCount, false);
  }
  return right / moves;
}
