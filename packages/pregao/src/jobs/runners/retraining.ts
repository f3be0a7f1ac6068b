import { z } from "zod";
import { isPregaoError } from "../../errors.ts";
import { openRegistry } from "../../registry/index.ts";
import type { JsonValue } from "../contract.ts";
import type { JobContext, JobRunner } from "../runner.ts";
import { challengeChampion, type GateVerdict, gates } from "./champion-gate.ts";
import { moveAliasOnce, moveOfJob } from "./move-alias.ts";
import { runTraining } from "./training.ts";
import { trainingPayload, trainOptionsOf } from "./training-payload.ts";
import type { TrainingJobResult } from "./training-result.ts";
import { type SourceUpdate, updateSource } from "./update-source.ts";

const retrainingPayload = z.strictObject({
  /** As a training's. Its own alias is left out: `alias` moves by the gate alone. */
  training: trainingPayload.refine(({ publish }) => publish.alias === undefined, {
    path: ["publish", "alias"],
    message: "the gate moves the alias: leave it out here",
  }),
  /** Whether a dataset of the lake is brought up to date before. */
  update: z.boolean().default(true),
  /** What the version in service is called. */
  alias: z.string().min(1).default("champion"),
  gate: z.enum(gates).default("significantly-better"),
});

export type RetrainingPayload = z.output<typeof retrainingPayload>;
export type RetrainingRequestPayload = z.input<typeof retrainingPayload>;

/** What a retraining ends with, beside what its training does. */
export interface RetrainingJobResult extends TrainingJobResult {
  readonly data_update: SourceUpdate | null;
  readonly promotion: {
    readonly alias: string;
    readonly promoted: boolean;
    readonly reason: string;
    /** The version that had the alias before; null where none had. */
    readonly champion: number | null;
    readonly gate: GateVerdict | null;
  };
}

/** New data, a new version, and the alias of the champion only where the new one is better on the same later rows. */
export const retrainingRunner: JobRunner<RetrainingPayload> = {
  kind: "retraining",
  payload: retrainingPayload,
  async run(payload, context) {
    return (await runRetraining(payload, context)) as unknown as JsonValue;
  },
};

async function runRetraining(
  { training, update, alias, gate }: RetrainingPayload,
  context: JobContext,
): Promise<RetrainingJobResult> {
  const { job, configuration, signal, logger, tell } = context;
  const { threads } = job.needs;
  const runContext = { seed: configuration.values.seed, threads, signal, progress: () => {} };
  const options = trainOptionsOf(training, configuration.values.source);
  let dataUpdate: SourceUpdate | null = null;
  if (update && options.source !== undefined) {
    tell({ stage: "updating the data", progress: 0 });
    dataUpdate = await updateSource(options.source, configuration, runContext);
  }
  const result = await runTraining(training, { ...context, tell: scaled(tell) });
  tell({ stage: "judging against the champion", progress: trainingShare });
  const { name, version } = result.model;
  const registry = openRegistry(configuration, options.modelDir);
  const champion = (await registry.aliases(name))[alias] ?? null;
  const keep = (reason: string, verdict: GateVerdict | null): RetrainingJobResult => {
    logger.info({ model: name, version, champion, reason }, "not promoted");
    return {
      ...result,
      data_update: dataUpdate,
      promotion: { alias, promoted: false, reason, champion, gate: verdict },
    };
  };
  const moved = await moveOfJob(registry, name, alias, job.id);
  if (moved !== undefined) {
    // An earlier attempt of this job came so far and was not heard of any more.
    const promotion = { alias, promoted: true, reason: moved.reason, champion: moved.from, gate: null };
    return { ...result, data_update: dataUpdate, promotion };
  }
  if (champion === version) return keep(`version ${version} is the ${alias} already`, null);
  const verdict =
    champion === null
      ? null
      : await challengeChampion(
          { name, candidate: version, champion },
          gate,
          options,
          configuration,
          runContext,
        );
  if (verdict?.passes === false) return keep(verdict.reason, verdict);
  const reason = verdict?.reason ?? `the first ${alias} of the name`;
  try {
    await moveAliasOnce(registry, result.model, alias, { job: job.id, reason, expected: champion });
  } catch (error) {
    if (!isPregaoError(error, "PREGAO_REGISTRY_CONFLICT")) throw error;
    return keep(`somebody else moved the alias meanwhile: ${error.message}`, verdict);
  }
  logger.info({ model: name, version, champion, reason }, "promoted");
  return {
    ...result,
    data_update: dataUpdate,
    promotion: { alias, promoted: true, reason, champion, gate: verdict },
  };
}

/** Part of a retraining that its training is. */
const trainingShare = 0.9;

function scaled(tell: JobContext["tell"]): JobContext["tell"] {
  return ({ progress, ...rest }) =>
    tell({ ...rest, ...(progress === undefined ? {} : { progress: progress * trainingShare }) });
}
