import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import { createRandom } from "../random.ts";
import type { Split } from "./contract.ts";
import { DropCounter } from "./purge.ts";
import { requireTrainingShare, sizeOptions } from "./split-by-date.ts";

export interface ShuffledSplitOptions {
  /** Class id per row of the bars; rows below 0 have no class and are dropped (counted). */
  readonly classes: Int8Array;
  readonly seed: number;
  readonly rows?: Int32Array | undefined;
  readonly testSize?: number | undefined;
  readonly validationSize?: number | undefined;
}

/**
 * The split of the original B3 service: rows of each class drawn at random into train, validation and test. Labels
 * and features of neighbouring rows overlap, so the parts know of one another and scores on them are too good;
 * there for comparison, marked by its kind. Each class is parted by the fractions, rounded to whole rows. Throws
 * PREGAO_OPTION_INVALID, PREGAO_SPLIT_IMPOSSIBLE where a part would be empty. O(rows · log rows).
 */
export function splitShuffledStratified(options: ShuffledSplitOptions): Split {
  const { classes, seed, rows: given, ...sizes } = options;
  const { testSize, validationSize } = parseOptions(sizeOptions, sizes);
  requireTrainingShare(testSize, validationSize);
  const all = given === undefined ? Int32Array.from(classes, (_, row) => row) : Int32Array.from(given).sort();
  const rows = all.filter((row) => classes[row]! >= 0);
  const dropped = new DropCounter();
  dropped.add("no class", all.length - rows.length);
  const random = createRandom(seed, "shuffled stratified split");
  const part = new Uint8Array(classes.length);
  for (const classId of [...new Set(rows.map((row) => classes[row]!))].sort()) {
    const members = random.shuffle(rows.filter((row) => classes[row] === classId));
    const testCount = Math.round(members.length * testSize);
    const heldOut = Math.round(members.length * (testSize + validationSize));
    for (let i = 0; i < heldOut; i++) part[members[i]!] = i < testCount ? 2 : 1;
  }
  const [train, validation, test] = [0, 1, 2].map((number) => rows.filter((row) => part[row] === number)) as [
    Int32Array,
    Int32Array,
    Int32Array,
  ];
  for (const [name, left] of Object.entries({ train, validation, test })) {
    if (left.length > 0) continue;
    const reason = `no row is left for ${name}`;
    throw new PregaoError("PREGAO_SPLIT_IMPOSSIBLE", { rows: rows.length, times: "any", reason });
  }
  return {
    kind: "shuffled-stratified",
    train,
    validation,
    test,
    boundaries: { validation: Number.NaN, test: Number.NaN },
    dropped: dropped.list(),
  };
}
