import type { Configuration } from "../../config/index.ts";
import { PregaoError } from "../../errors.ts";
import { checkedAddresses, parseWebhook } from "./allowed-address.ts";

/**
 * Whether a webhook that somebody asks for could be called at all: told when the job is submitted, and asked again at each call.
 * Throws PREGAO_WEBHOOK_REFUSED for an address that is not allowed and PREGAO_WEBHOOK_UNSIGNED where no secret is set to sign with.
 */
export async function checkWebhook(address: string, { values }: Configuration): Promise<void> {
  const url = parseWebhook(address);
  if (values.webhookSecret === undefined) throw new PregaoError("PREGAO_WEBHOOK_UNSIGNED", {});
  await checkedAddresses(url, values.webhookAllowPrivate);
}
