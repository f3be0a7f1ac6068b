import { z } from "zod";
import { parseOptions } from "../../config/index.ts";
import { timeframeNames } from "../../market/index.ts";
import { type TrainOptions, trainOptions } from "../../pipeline/options/train.ts";

const { source: _, ticker: __, dataset: ___, modelName: ____, ...ownOptions } = trainOptions;

/** What a training learns from. Another kind of data is another member. */
const dataset = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("bars"),
    /** Name that opens the bars; the configuration's source when left out. */
    source: z.string().min(1).optional(),
    /** All of the source when empty. */
    symbols: z.array(z.string().min(1)).max(10_000).default([]),
    /** The bars must be of it. */
    timeframe: z.enum(timeframeNames as [string, ...string[]]).optional(),
  }),
  /** A dataset that `pregao datasets export` has written. */
  z.strictObject({ kind: z.literal("export"), id: z.string().min(1) }),
]);

/** A training as a job: what to learn from, how (the options of `pregao train` by their names), and where it goes. */
export const trainingPayload = z.strictObject({
  dataset,
  options: z.strictObject(ownOptions).prefault({}),
  publish: z.strictObject({
    name: z.string().min(1),
    /** Alias that the version gets. */
    alias: z.string().min(1).optional(),
  }),
  /** The configuration's seed when left out. */
  seed: z.int().min(0).max(4_294_967_295).optional(),
  /** Trains even where the registry has the very same model already. */
  force: z.boolean().default(false),
  /** Whether the HTML report is written. */
  report: z.boolean().default(true),
  /** What was asked for in the caller's own words, for whoever looks at the job; the training does not read it. */
  config: z.record(z.string(), z.json()).optional(),
});

/** As it is submitted: what has a default may be left out. */
export type TrainingRequestPayload = z.input<typeof trainingPayload>;
/** As it is run. */
export type TrainingPayload = z.output<typeof trainingPayload>;

/** The options that `pregao train` would be given. `source` is the configuration's where the payload names none. */
export function trainOptionsOf({ dataset, options, publish }: TrainingPayload, source: string): TrainOptions {
  const data =
    dataset.kind === "export"
      ? { dataset: dataset.id }
      : { ticker: dataset.symbols, source: dataset.source ?? source };
  return parseOptions(trainOptions, { ...options, ...data, modelName: publish.name });
}
