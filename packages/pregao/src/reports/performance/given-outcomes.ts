import { PregaoError } from "../../errors.ts";

/** Numbers in any list. */
export type Numbers = ArrayLike<number>;

/** Rows as lists of one number a class, or all in one list, row by row. */
export type ProbabilityRows = Numbers | ArrayLike<ArrayLike<number>>;

/** Outcomes or decisions: class ids from 0, or names of classes. */
export type ClassList = ArrayLike<number | string>;

/** Class ids of a list of ids or names; PREGAO_EVALUATION_INPUT names the first row that is neither. O(rows). */
export function classIds(what: string, given: ClassList, classNames: readonly string[]): Int8Array {
  return Int8Array.from({ length: given.length }, (_, row) => {
    const value = given[row]!;
    const id = typeof value === "number" ? value : classNames.indexOf(value);
    if (Number.isInteger(id) && id >= 0 && id < classNames.length) return id;
    throw new PregaoError("PREGAO_EVALUATION_INPUT", {
      what,
      reason: `row ${row} is ${JSON.stringify(value) ?? String(value)}; give an id from 0 to ${classNames.length - 1} or one of ${classNames.join(", ")}`,
    });
  });
}

/** Probabilities in one list, row by row; PREGAO_EVALUATION_INPUT where their number does not fit. O(values). */
export function flatProbabilities(given: ProbabilityRows, rows: number, classCount: number): Float64Array {
  const first: unknown = given[0];
  if (typeof first === "number") {
    checkLength("the probabilities", given.length, rows * classCount);
    return Float64Array.from(given as Numbers);
  }
  const lists = given as ArrayLike<ArrayLike<number>>;
  checkLength("the probabilities", lists.length, rows);
  const flat = new Float64Array(rows * classCount);
  for (let row = 0; row < rows; row++) {
    checkLength(`the probabilities of row ${row}`, lists[row]!.length, classCount);
    flat.set(Float64Array.from(lists[row]!), row * classCount);
  }
  return flat;
}

export function checkLength(what: string, length: number, wanted: number): void {
  if (length === wanted) return;
  throw new PregaoError("PREGAO_EVALUATION_INPUT", {
    what,
    reason: `${length} values where ${wanted} are needed`,
  });
}
