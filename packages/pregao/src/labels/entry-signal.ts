import { z } from "zod";
import { parseOptions } from "../config/index.ts";
import { PregaoError } from "../errors.ts";
import type { Bars } from "../market/bars.ts";
import type { AccountedLabels } from "./contract.ts";
import { horizonOutcome, outcomeAbsence, outcomeReasons } from "./horizon-outcome.ts";

/** Class ids of the entry signal: SHORT 0, NEUTRAL 1, LONG 2. */
const entries = ["short", "neutral", "long"] as const;
const sides = ["short", "long"] as const;

const entrySignalTable = {
  horizon: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(48)
    .meta({ description: "Bars ahead that the label looks." }),
  threshold: z.number().gt(0).max(10).optional().meta({
    description: "Forward return above which a row is long, below the negative short; 0.005 when left out.",
  }),
  classCount: z
    .union([z.literal(2), z.literal(3)])
    .default(3)
    .meta({ description: "3: short, neutral, long; 2: short and long, by the sign of the return." }),
} as const;

export interface EntrySignalOptions {
  readonly horizon?: number | undefined;
  readonly threshold?: number | undefined;
  readonly classCount?: 2 | 3 | undefined;
}

/**
 * The entry signal of the crypto pipeline: short, neutral or long by the return over the next `horizon` bars
 * (default 48, four hours of 5-minute bars) against a fixed threshold (default 0.5 %); a return that equals the
 * threshold is neutral. With two classes the sign alone decides and an unchanged close is short: leaving small moves
 * out would choose rows by their outcome. Throws PREGAO_OPTION_INVALID. O(rows).
 */
export function entrySignal(bars: Bars, options: EntrySignalOptions = {}): AccountedLabels {
  const { horizon, threshold: given, classCount } = parseOptions(entrySignalTable, { ...options });
  if (classCount === 2 && given !== undefined) {
    throw new PregaoError("PREGAO_OPTION_INVALID", {
      option: "threshold",
      value: given,
      reason: "two classes are parted by the sign of the return, not by a threshold",
    });
  }
  const threshold = classCount === 2 ? 0 : (given ?? 0.005);
  const outcome = horizonOutcome(bars, horizon);
  const classes = new Int8Array(bars.length).fill(-1);
  const codes = new Uint8Array(bars.length);
  for (let row = 0; row < bars.length; row++) {
    codes[row] = outcomeAbsence(outcome, row);
    if (codes[row] !== 0) continue;
    const move = outcome.forwardReturn[row]!;
    if (classCount === 2) classes[row] = move > 0 ? 1 : 0;
    else classes[row] = move > threshold ? 2 : move < -threshold ? 0 : 1;
  }
  return {
    kind: "entry-signal",
    classNames: classCount === 2 ? sides : entries,
    classes,
    ...outcome,
    horizon,
    parameters: classCount === 2 ? { horizon, classes: 2, unchanged: "short" } : { horizon, threshold },
    absence: { reasons: outcomeReasons, codes },
  };
}
