/**
 * Metrics of a confusion table `table[outcome × classes + predicted]` (counts, or expected counts, which need not
 * be whole). Definitions follow scikit-learn 1.9: a precision without predictions and a recall without outcomes
 * are 0; macro averages run over the classes that occur as outcome or prediction; balanced accuracy over the
 * classes that occur as outcome.
 */
export interface ConfusionScores {
  accuracy: number;
  balancedAccuracy: number;
  precisionMacro: number;
  recallMacro: number;
  f1Macro: number;
  precisionWeighted: number;
  recallWeighted: number;
  f1Weighted: number;
  mcc: number;
  readonly precision: Float64Array;
  readonly recall: Float64Array;
  readonly f1: Float64Array;
  /** Outcomes per class. */
  readonly support: Float64Array;
  /** Predictions per class. */
  readonly predicted: Float64Array;
}

/** Sums of floats that should cancel leave a residue; less than this is no row at all. */
const nothing = 1e-9;

export function createConfusionScores(classCount: number): ConfusionScores {
  const perClass = (): Float64Array => new Float64Array(classCount);
  return {
    accuracy: 0,
    balancedAccuracy: 0,
    precisionMacro: 0,
    recallMacro: 0,
    f1Macro: 0,
    precisionWeighted: 0,
    recallWeighted: 0,
    f1Weighted: 0,
    mcc: 0,
    precision: perClass(),
    recall: perClass(),
    f1: perClass(),
    support: perClass(),
    predicted: perClass(),
  };
}

/** Counts outcomes against predictions; both hold class ids. O(rows). */
export function countConfusion(classes: Int8Array, predicted: Int8Array, classCount: number): Float64Array {
  const table = new Float64Array(classCount * classCount);
  for (let row = 0; row < classes.length; row++) table[classes[row]! * classCount + predicted[row]!]! += 1;
  return table;
}

/**
 * Fills `scores` from the first classes² values of `table`; all are NaN for an empty table. MCC is the
 * multi-class form of Gorodkin (2004, Comput. Biol. Chem. 28), 0 where its denominator is. O(classes²), no
 * allocation: it runs once for each resample.
 */
export function scoreConfusion(table: Float64Array, classCount: number, scores: ConfusionScores): void {
  const { precision, recall, f1, support, predicted } = scores;
  support.fill(0);
  predicted.fill(0);
  let total = 0;
  let right = 0;
  for (let outcome = 0; outcome < classCount; outcome++) {
    for (let guess = 0; guess < classCount; guess++) {
      const count = table[outcome * classCount + guess]!;
      support[outcome]! += count;
      predicted[guess]! += count;
      total += count;
    }
    right += table[outcome * classCount + outcome]!;
  }
  let present = 0;
  let withOutcome = 0;
  let recallOfPresent = 0;
  let agreement = 0;
  let supportSquares = 0;
  let predictedSquares = 0;
  let precisionSum = 0;
  let recallSum = 0;
  let f1Sum = 0;
  let precisionOfRows = 0;
  let f1OfRows = 0;
  for (let k = 0; k < classCount; k++) {
    const hits = table[k * classCount + k]!;
    precision[k] = predicted[k]! > nothing ? hits / predicted[k]! : 0;
    recall[k] = support[k]! > nothing ? hits / support[k]! : 0;
    const either = support[k]! + predicted[k]!;
    f1[k] = either > nothing ? (2 * hits) / either : 0;
    if (either > nothing) present++;
    if (support[k]! > nothing) {
      withOutcome++;
      recallOfPresent += recall[k]!;
    }
    precisionSum += precision[k]!;
    recallSum += recall[k]!;
    f1Sum += f1[k]!;
    precisionOfRows += precision[k]! * support[k]!;
    f1OfRows += f1[k]! * support[k]!;
    agreement += support[k]! * predicted[k]!;
    supportSquares += support[k]! * support[k]!;
    predictedSquares += predicted[k]! * predicted[k]!;
  }
  scores.accuracy = right / total;
  scores.balancedAccuracy = recallOfPresent / withOutcome;
  scores.precisionMacro = precisionSum / present;
  scores.recallMacro = recallSum / present;
  scores.f1Macro = f1Sum / present;
  scores.precisionWeighted = precisionOfRows / total;
  // Weighted by outcomes, recall is accuracy by definition.
  scores.recallWeighted = scores.accuracy;
  scores.f1Weighted = f1OfRows / total;
  const spread = (total * total - predictedSquares) * (total * total - supportSquares);
  const covariance = right * total - agreement;
  const degenerate = spread <= nothing * total ** 4 || Math.abs(covariance) <= nothing * total * total;
  scores.mcc = total === 0 ? Number.NaN : degenerate ? 0 : covariance / Math.sqrt(spread);
}
