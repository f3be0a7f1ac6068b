import type { JobRecord, JobRequest, JsonValue } from "../../jobs/contract.ts";
import { checkPayload, checkWebhook } from "../../jobs/index.ts";
import { enabledFamilyName, loadConfiguredModels } from "../../models/index.ts";
import { findDataset, planTraining } from "../../pipeline/platform/index.ts";
import { callerSource } from "../safety/caller-source.ts";
import type { DurationEstimates } from "./estimate-duration.ts";
import type { PlatformContext } from "./platform-context.ts";
import type { AcceptedBody, TrainingBody } from "./training-body.ts";

/** A training that fits, with everything that its answer says, before it is submitted. */
export interface PreparedTraining {
  readonly request: JobRequest;
  readonly source: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly unused: AcceptedBody["not_applied"];
}

/**
 * Holds a request to the data and to its model type; its worker holds it to the memory. Nothing is submitted yet, so that a batch is
 * taken whole or not at all.
 */
export async function prepareTraining(
  body: TrainingBody,
  context: PlatformContext,
  memoryMegabytes: number,
): Promise<PreparedTraining> {
  const { configuration, catalog } = context;
  const source = body.source === undefined ? undefined : callerSource(configuration, body.source);
  const { symbol, timeframe, config = {} } = body;
  await loadConfiguredModels(configuration);
  const model_type = enabledFamilyName(configuration, body.model_type);
  const plan = await planTraining({ symbol, timeframe, model_type, config }, configuration);
  const found = await findDataset({ symbol, timeframe, source }, catalog, configuration);
  const { source: _, ticker: __, dataset: ___, modelName, ...options } = plan.options;
  const payload = {
    dataset: { kind: "bars", source: found.source, symbols: [found.symbol], timeframe },
    options,
    publish: { name: modelName },
    force: body.force_retrain,
    config: plan.config,
  };
  // Undefined options are left out, as JSON does.
  const checked = JSON.parse(JSON.stringify(payload)) as JsonValue;
  checkPayload("training", checked);
  if (body.notification_webhook !== undefined) await checkWebhook(body.notification_webhook, configuration);
  return {
    source: found.source,
    config: plan.config,
    unused: [...plan.unused],
    request: {
      kind: "training",
      payload: checked,
      subject: { symbol, timeframe, modelType: plan.family },
      priority: body.priority,
      timeoutSeconds: body.timeout_seconds,
      needs: { memoryMegabytes },
      tags: body.tags,
      ...(body.notification_webhook === undefined ? {} : { webhook: body.notification_webhook }),
    },
  };
}

export async function acceptedTraining(
  job: JobRecord,
  { source, config, unused }: PreparedTraining,
  { queue }: PlatformContext,
  estimates: DurationEstimates,
): Promise<AcceptedBody> {
  const { symbol, timeframe, modelType } = job.subject;
  return {
    job_id: job.id,
    status: job.status,
    queue_position: await queue.position(job.id),
    estimated_duration_seconds: await estimates.of(modelType!, symbol!, timeframe!),
    status_endpoint: `/api/v1/training/status/${encodeURIComponent(job.id)}`,
    events_endpoint: `/api/v1/training/events/${encodeURIComponent(job.id)}`,
    source,
    config: { ...config },
    not_applied: unused,
  };
}
