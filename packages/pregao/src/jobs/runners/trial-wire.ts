import { z } from "zod";
import { tuneOptions } from "../../pipeline/options/tune.ts";
import type { Trial, TrialOutcome, TrialPruning } from "../../tuning/index.ts";

/** A number as JSON has none for: text in its place. */
const figure = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);
const report = z.tuple([z.int(), figure]);

/** One trial of a study as a job: the study's options make the same data and folds wherever it runs. */
export const trialPayload = z.strictObject({
  options: z.strictObject(tuneOptions),
  seed: z.int().min(0),
  /** Fingerprint of the bars: another machine's may differ. */
  data: z.string(),
  number: z.int().min(0),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  settings: z.record(z.string(), z.json()),
  pruning: z
    .strictObject({
      pruner: z.enum(["median", "successive-halving"]),
      /** State and reports of the trials that had finished. */
      finished: z.array(
        z.strictObject({ state: z.enum(["complete", "pruned", "failed"]), reports: z.array(report) }),
      ),
    })
    .nullable(),
});

export type TrialPayload = z.output<typeof trialPayload>;

export const trialResult = z.strictObject({
  outcome: z.discriminatedUnion("state", [
    z.strictObject({
      state: z.literal("complete"),
      values: z.array(figure),
      foldValues: z.array(z.array(figure)),
    }),
    z.strictObject({ state: z.literal("pruned") }),
    z.strictObject({ state: z.literal("failed"), reason: z.string() }),
  ]),
  /** Everything that it reported, in order. */
  reports: z.array(report),
});

export type TrialResult = z.output<typeof trialResult>;

type Figure = z.output<typeof figure>;

export function toFigure(value: number): Figure {
  return Number.isFinite(value) ? value : (String(value) as Figure);
}

export function fromFigure(value: Figure): number {
  return Number(value);
}

export function outcomeToWire(outcome: TrialOutcome): TrialResult["outcome"] {
  if (outcome.state !== "complete") return outcome;
  const { values, foldValues } = outcome;
  return {
    state: "complete",
    values: values.map(toFigure),
    foldValues: foldValues.map((one) => one.map(toFigure)),
  };
}

export function outcomeFromWire(outcome: TrialResult["outcome"]): TrialOutcome {
  if (outcome.state !== "complete") return outcome;
  const { values, foldValues } = outcome;
  return {
    state: "complete",
    values: values.map(fromFigure),
    foldValues: foldValues.map((one) => one.map(fromFigure)),
  };
}

/** What a pruner looks at, without the rest of the trials. */
export function pruningToWire({ pruner, finished }: TrialPruning): NonNullable<TrialPayload["pruning"]> {
  return {
    pruner,
    finished: finished.map(({ state, reports }) => ({
      state,
      reports: reports.map(({ step, value }): [number, Figure] => [step, toFigure(value)]),
    })),
  };
}

export function finishedFromWire({ finished }: NonNullable<TrialPayload["pruning"]>): Trial[] {
  return finished.map(({ state, reports }, number) => ({
    ...{ number, state, parameters: {}, settings: {}, values: [], foldValues: [], reason: null },
    reports: reports.map(([step, value]) => ({ step, value: fromFigure(value) })),
  }));
}
