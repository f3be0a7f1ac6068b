import { TreesError } from "../errors.ts";

/** What a class is called outside: models of this package know class ids 0 … classCount − 1. */
export type ClassLabel = string | number | boolean;

/** Labels that a file can hold: one a class, all strings or all whole numbers, none twice. Ids when none are given. */
export function checkClassLabels(
  classes: readonly ClassLabel[] | undefined,
  classCount: number,
): readonly string[] | readonly number[] {
  if (classes === undefined) return Array.from({ length: classCount }, (_, id) => id);
  const areTexts = classes.every((label) => typeof label === "string");
  const areWhole = classes.every((label) => Number.isSafeInteger(label));
  if (classes.length !== classCount || !(areTexts || areWhole) || new Set(classes).size !== classCount) {
    throw new TreesError(
      "TREES_INPUT_INVALID",
      `classes must be ${classCount} different labels, one a class, all strings or all whole numbers`,
      { classes, classCount },
    );
  }
  return classes as readonly string[] | readonly number[];
}
