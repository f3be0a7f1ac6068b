import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { CheckedAddress } from "./allowed-address.ts";

export interface WebhookPost {
  readonly url: URL;
  /** Those that were checked: the connection goes to one of them, whatever the name means by now. */
  readonly addresses: readonly CheckedAddress[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Milliseconds for the whole exchange. */
const timeout = 10_000;

/** Posts and gives the status. Redirections are not followed, and of the answer nothing is read but its status. */
export function postWebhook({ url, addresses, headers, body, signal }: WebhookPost): Promise<number> {
  const checked: LookupFunction = (_host, { all }, callback) => {
    if (all) callback(null, [...addresses]);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const sent = send(
      url,
      {
        method: "POST",
        // No connection is kept or shared: another's may lead elsewhere.
        agent: false,
        lookup: checked,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
      },
      (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.destroy();
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
