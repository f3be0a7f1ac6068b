import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { LabelIntervals, PurgedFold } from "./contract.ts";
import { DropCounter, labelledRows } from "./purge.ts";
import { purgedTraining, stretchOf } from "./purged-training.ts";
import { splitImpossible, timeBlocks } from "./time-blocks.ts";
import { embargoOption } from "./time-ordered-folds.ts";

const combinatorialTable = {
  groups: z.number().int().min(2).max(40).default(6).meta({ description: "Blocks of dates." }),
  testGroups: z.number().int().min(1).max(39).default(2).meta({ description: "Blocks that a fold tests." }),
  embargo: embargoOption,
} as const;

/** Above this many folds nobody waits for the models. */
const mostFolds = 5000;

export interface CombinatorialOptions extends LabelIntervals {
  /** The rows to part; all when left out. */
  readonly rows?: Int32Array | undefined;
  readonly groups?: number | undefined;
  readonly testGroups?: number | undefined;
  readonly embargo?: number | undefined;
}

export interface CombinatorialFold extends PurgedFold {
  /** The blocks that this fold tests, ascending. */
  readonly testGroups: readonly number[];
}

export interface CombinatorialFolds {
  /** One for each choice of test blocks, in lexical order. */
  readonly folds: readonly CombinatorialFold[];
  /**
   * Whole histories put together from the folds: `paths[p][g]` is the fold whose predictions for block g belong to path p.
   * There are testGroups / groups × folds of them; each tests every row once.
   */
  readonly paths: readonly Int32Array[];
  /** Block of each row of the bars; −1 for rows that are not parted. */
  readonly groupOf: Int32Array;
}

/**
 * Combinatorial purged cross-validation (López de Prado 2018, chapter 12): the dates are cut into `groups` blocks, and
 * every choice of `testGroups` of them is tested by a model trained on the others, purged around each tested block, with
 * an `embargo` after it. The predictions make several complete histories in place of one. Throws PREGAO_OPTION_INVALID,
 * PREGAO_SPLIT_IMPOSSIBLE where a fold would have nothing to train on. O(folds × rows × testGroups).
 */
export function combinatorialPurgedFolds(options: CombinatorialOptions): CombinatorialFolds {
  const { time, endTime, rows: given, ...rest } = options;
  const { groups, testGroups, embargo } = parseOptions(combinatorialTable, rest);
  requireFewFolds(groups, testGroups);
  const intervals = { time, endTime };
  const unlabelled = new DropCounter();
  const rows = labelledRows(intervals, given, unlabelled);
  const { times, blockOf } = timeBlocks(time, rows, groups, `${groups} groups`);
  const stretches = Array.from({ length: groups }, (_, group) =>
    stretchOf(
      intervals,
      rows.filter((row) => blockOf[row] === group),
    ),
  );
  const choices = choose(groups, testGroups);
  const folds = choices.map((chosen): CombinatorialFold => {
    const tested = new Set(chosen);
    const test = rows.filter((row) => tested.has(blockOf[row]!));
    const others = rows.filter((row) => !tested.has(blockOf[row]!));
    const dropped = unlabelled.copy();
    const around = chosen.map((group) => stretches[group]!);
    const train = purgedTraining(intervals, others, around, { embargo, times }, dropped);
    if (train.length === 0) {
      const which = chosen.map((group) => group + 1).join(" and ");
      throw splitImpossible(rows, times.length, `the fold that tests groups ${which} has no row to train on`);
    }
    return { train, test, testGroups: chosen, dropped: dropped.list() };
  });
  return { folds, paths: pathsOf(choices, groups), groupOf: blockOf };
}

/** The p-th fold that tests a block gives the p-th path its predictions there. */
function pathsOf(choices: readonly (readonly number[])[], groups: number): Int32Array[] {
  const foldsOf = Array.from({ length: groups }, (_, group) =>
    [...choices.keys()].filter((fold) => choices[fold]!.includes(group)),
  );
  return foldsOf[0]!.map((_, path) => Int32Array.from(foldsOf, (folds) => folds[path]!));
}

/** Every ascending choice of `count` numbers below `total`, in lexical order. */
function choose(total: number, count: number, from = 0): number[][] {
  if (count === 0) return [[]];
  const choices: number[][] = [];
  for (let first = from; first <= total - count; first++) {
    for (const rest of choose(total, count - 1, first + 1)) choices.push([first, ...rest]);
  }
  return choices;
}

function requireFewFolds(groups: number, testGroups: number): void {
  const refuse = (reason: string): never => {
    throw new PregaoError("PREGAO_OPTION_INVALID", { option: "testGroups", value: testGroups, reason });
  };
  if (testGroups >= groups) refuse(`of ${groups} groups one at least must be left to train on`);
  let folds = 1;
  for (let k = 1; k <= testGroups; k++) folds = (folds * (groups - testGroups + k)) / k;
  if (folds > mostFolds) refuse(`${groups} groups give ${folds} folds (accepted: up to ${mostFolds})`);
}
