import { PregaoError } from "../errors.ts";
import { type Calibration, type CalibrationMethod, curveCount } from "./contract.ts";
import { fitIsotonic } from "./isotonic.ts";
import { logOdds, logProbability } from "./log-odds.ts";
import { fitPlatt } from "./platt.ts";
import { fitTemperature } from "./temperature.ts";

export interface CalibrationInput {
  /** rows × classes, row by row: predictions of rows that their model was not fitted on. */
  readonly probabilities: Float64Array;
  /** Outcome per row, class ids; rows with −1 are left out. */
  readonly classes: Int8Array;
  readonly classNames: readonly string[];
}

/**
 * Learns how far a model's probabilities are to be trusted. `platt` fits a sigmoid on the log-odds of each class against the
 * rest, `isotonic` a rising curve, both then normalised to a sum of 1; `temperature` one number for all classes. The
 * predictions must be out-of-fold: on rows that the model has learned by heart every model looks sure and right.
 * Throws PREGAO_CALIBRATION_INPUT on unequal lengths, probabilities that are not finite, or fewer than two classes among
 * the outcomes. O(rows × classes × log rows).
 */
export function fitCalibration(method: CalibrationMethod, input: CalibrationInput): Calibration {
  const { probabilities, classes, classNames } = knownRows(input);
  const classCount = classNames.length;
  const common = { classNames: [...classNames], rows: classes.length };
  if (method === "temperature") {
    const logits = probabilities.map(logProbability);
    return { method, ...common, temperature: fitTemperature(logits, classes, classCount) };
  }
  const against = Array.from({ length: curveCount(classCount) }, (_, place) => {
    const k = classCount === 2 ? 1 : place;
    return {
      scores: Float64Array.from(classes, (_, row) => probabilities[row * classCount + k]!),
      outcomes: Int8Array.from(classes, (outcome) => (outcome === k ? 1 : 0)),
    };
  });
  if (method === "isotonic") {
    return {
      method,
      ...common,
      curves: against.map(({ scores, outcomes }) => fitIsotonic(scores, outcomes)),
    };
  }
  const sigmoids = against.map(({ scores, outcomes }) => fitPlatt(scores.map(logOdds), outcomes));
  return { method, ...common, sigmoids };
}

function knownRows({ probabilities, classes, classNames }: CalibrationInput): CalibrationInput {
  const classCount = classNames.length;
  if (probabilities.length !== classes.length * classCount) {
    refuse(`${probabilities.length} probabilities where ${classes.length * classCount} are needed`);
  }
  const bad = probabilities.findIndex((probability) => !(probability >= 0 && probability <= 1 + 1e-3));
  if (bad >= 0) {
    refuse(`row ${Math.floor(bad / classCount)} gives a class the probability ${probabilities[bad]}`);
  }
  const known = Int32Array.from(classes.keys()).filter((row) => classes[row]! >= 0);
  const present = new Set(Int8Array.from(known, (row) => classes[row]!));
  if (present.size < 2) {
    refuse(
      known.length === 0
        ? `none of the ${classes.length} rows has a known outcome`
        : `all ${known.length} rows with a known outcome are ${classNames[classes[known[0]!]!]}`,
    );
  }
  if (known.length === classes.length) return { probabilities, classes, classNames };
  const kept = new Float64Array(known.length * classCount);
  for (const [place, row] of known.entries()) {
    kept.set(probabilities.subarray(row * classCount, (row + 1) * classCount), place * classCount);
  }
  return { probabilities: kept, classes: Int8Array.from(known, (row) => classes[row]!), classNames };
}

function refuse(reason: string): never {
  throw new PregaoError("PREGAO_CALIBRATION_INPUT", { what: "the probabilities", reason });
}
