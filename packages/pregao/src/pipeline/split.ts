import { PregaoError } from "../errors.ts";
import type { RowLedger } from "../market/row-ledger.ts";
import type { RunContext } from "../progress.ts";
import { type Split, splitByDate, splitShuffledStratified } from "../splits/index.ts";
import type { SplitOptions } from "./options.ts";
import type { PreparedData } from "./prepare.ts";

export interface SplitData {
  readonly prepared: PreparedData;
  readonly split: Split;
  readonly ledger: RowLedger;
}

export function splitData(prepared: PreparedData, options: SplitOptions, context: RunContext): SplitData {
  const { testSize, valSize } = options;
  if (testSize + valSize > 0.9) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "testSize + valSize",
      value: testSize + valSize,
      reason: "at least a tenth of the rows must be left for training (accepted: up to 0.9)",
    });
  }
  const { rows, labels } = prepared;
  const sizes = { rows, testSize, validationSize: valSize };
  const split =
    options.split === "by-date"
      ? splitByDate({
          ...sizes,
          time: prepared.loaded.bars.time,
          endTime: labels.endTime,
          embargo: options.embargo,
        })
      : splitShuffledStratified({ ...sizes, classes: labels.classes, seed: context.seed });
  const ledger = prepared.ledger.copy();
  for (const { reason, count } of split.dropped) ledger.drop(reason, count);
  return { prepared, split, ledger };
}
