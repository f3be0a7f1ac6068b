import { PregaoError } from "../errors.ts";
import type { Severity } from "../market/finding.ts";
import type { RowLedger } from "../market/row-ledger.ts";
import type { RunContext } from "../progress.ts";
import { checkPartShares } from "../quality/index.ts";
import { type Split, splitByDate, splitShuffledStratified } from "../splits/index.ts";
import type { SplitOptions } from "./options/split.ts";
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

/** The same parts; unusual sizes of training and validation are among the findings of the data. */
export function checkedParts(
  parts: SplitData,
  severities: Readonly<Record<string, Severity | "off">>,
): SplitData {
  const { split, prepared } = parts;
  const { train, validation, test } = split;
  const sizes = { train: train.length, validation: validation.length, test: test.length };
  const found = checkPartShares(sizes, severities);
  if (found.length === 0) return parts;
  const { loaded } = prepared;
  return {
    ...parts,
    prepared: { ...prepared, loaded: { ...loaded, findings: [...loaded.findings, ...found] } },
  };
}
