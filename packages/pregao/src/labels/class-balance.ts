import { PregaoError } from "../errors.ts";
import { createRandom } from "../random.ts";

/** What balancing looks at: the classes of training rows. Other rows are not named, so they cannot be touched. */
export interface TrainingClasses {
  /** Class id per row of the bars; rows below 0 have no class. */
  readonly classes: Int8Array;
  /** The training rows, each once. */
  readonly rows: Int32Array;
}

/**
 * Training rows with equally many of each class. `undersample` leaves out rows of the larger classes, drawn without
 * repetition down to the smallest; `oversample` repeats rows of the smaller classes up to the largest, every row as often
 * as whole repetitions allow and the rest drawn without repetition. Ascending; rows without a class are left out.
 * The same seed gives the same rows. Throws PREGAO_TARGETS_MISSING when there is no class to balance. O(rows × log rows).
 */
export function balanceRows(
  { classes, rows }: TrainingClasses,
  method: "undersample" | "oversample",
  seed: number,
): Int32Array {
  const random = createRandom(seed, method);
  const members = membersOf(classes, rows);
  const sizes = members.map(({ length }) => length);
  const wanted = method === "undersample" ? Math.min(...sizes) : Math.max(...sizes);
  const chosen = members.flatMap((own) => {
    const whole = Math.floor(wanted / own.length);
    const drawn = random.shuffle(own.slice()).subarray(0, wanted - whole * own.length);
    return [...Array.from({ length: whole }, () => own), drawn].flatMap((part) => [...part]);
  });
  return Int32Array.from(chosen).sort();
}

/**
 * A weight for each class, n / (classes that occur × rows of the class): all classes weigh the same together, and the mean
 * weight of a row is 1 (scikit-learn's "balanced"). 0 for a class without training rows. O(rows).
 */
export function classWeights({ classes, rows }: TrainingClasses, classCount: number): Float64Array {
  const members = membersOf(classes, rows);
  const total = members.reduce((sum, { length }) => sum + length, 0);
  const weights = new Float64Array(classCount);
  for (const own of members) weights[classes[own[0]!]!] = total / (members.length * own.length);
  return weights;
}

/** The rows of each class that occurs, in order of class. */
function membersOf(classes: Int8Array, rows: Int32Array): Int32Array[] {
  const present = [...new Set(Array.from(rows, (row) => classes[row]!))].filter((id) => id >= 0);
  if (present.length === 0) {
    throw new PregaoError("PREGAO_TARGETS_MISSING", {
      family: "class balancing",
      task: "classification",
      reason: `none of the ${rows.length} training rows has a class`,
    });
  }
  return present.sort((a, b) => a - b).map((id) => rows.filter((row) => classes[row] === id));
}
