import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A door before the S3 server of the tests. */
export interface ConditionalWrites {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Lets conditional writes through one at a time. S3 promises that of several writers with `If-None-Match: *` one succeeds; s3s-fs looks
 * first and writes then, so that of eight at once several do. Everything else passes as it comes; while the server is
 * away, connections are cut as it would cut them.
 */
export async function serialiseConditionalWrites(target: number): Promise<ConditionalWrites> {
  let last: Promise<void> = Promise.resolve();
  const door = createServer((incoming, answer) => {
    const { method, headers } = incoming;
    const isConditional = headers["if-none-match"] !== undefined || headers["if-match"] !== undefined;
    if (method !== "PUT" || !isConditional) void pass(target, incoming, answer);
    else last = last.then(() => pass(target, incoming, answer));
  });
  door.listen(0, "127.0.0.1");
  await once(door, "listening");
  return {
    port: (door.address() as AddressInfo).port,
    async close() {
      door.close();
      door.closeAllConnections();
      await once(door, "close");
    },
  };
}

/** Resolves when the exchange is over, however it went. */
function pass(port: number, incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
  const { method, url, headers } = incoming;
  return new Promise((resolve) => {
    const cut = (): void => {
      answer.destroy();
      resolve();
    };
    const onward = request({ host: "127.0.0.1", port, method, path: url, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
      given.on("end", resolve);
      given.on("error", cut);
    });
    onward.on("error", cut);
    incoming.on("error", () => onward.destroy());
    incoming.pipe(onward);
  });
}
