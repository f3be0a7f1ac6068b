import { z } from "zod";
import { folderHider } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import type { JsonValue } from "../contract.ts";
import type { JobRunner } from "../runner.ts";
import { checkedAddresses, parseWebhook } from "../webhooks/allowed-address.ts";
import { postWebhook } from "../webhooks/post-webhook.ts";
import { deliveryHeader, signatureHeader, signWebhook, timestampHeader } from "../webhooks/signature.ts";

const webhookPayload = z.strictObject({
  address: z.string().min(1),
  event: z.string().min(1),
  /** What is told: the job that has ended. */
  notice: z.record(z.string(), z.json()),
});

/**
 * Tells an address of a job's end: the body is signed, the address is checked anew at every attempt. Anything but a status from 200
 * to 299 is tried again by the queue, with its back-off; 410 says that nobody wants to hear it any more.
 */
export const webhookRunner: JobRunner<z.output<typeof webhookPayload>> = {
  kind: "webhook",
  payload: webhookPayload,
  async run({ address, event, notice }, { job, configuration, signal }): Promise<JsonValue> {
    const { webhookAllowPrivate, webhookSecret } = configuration.values;
    if (webhookSecret === undefined) throw new PregaoError("PREGAO_WEBHOOK_UNSIGNED", {});
    const url = parseWebhook(address);
    const addresses = await checkedAddresses(url, webhookAllowPrivate);
    const timestamp = Math.floor(Date.now() / 1000);
    const hide = folderHider(configuration);
    const body = JSON.stringify({ event, delivery: job.id, job: JSON.parse(hide(JSON.stringify(notice))) });
    const fail = (reason: string): PregaoError =>
      new PregaoError("PREGAO_WEBHOOK_FAILED", { host: url.host, reason });
    const status = await postWebhook({
      url,
      addresses,
      body,
      signal,
      headers: {
        "content-type": "application/json",
        "user-agent": "pregao",
        [deliveryHeader]: job.id,
        [timestampHeader]: String(timestamp),
        [signatureHeader]: signWebhook(webhookSecret, timestamp, body),
      },
    }).catch((error: Error) => {
      throw fail(error.message);
    });
    if (status === 410) throw new PregaoError("PREGAO_WEBHOOK_GONE", { host: url.host });
    if (status < 200 || status > 299) throw fail(`it answered with status ${status}`);
    return { status, attempts: job.attempts };
  },
};
