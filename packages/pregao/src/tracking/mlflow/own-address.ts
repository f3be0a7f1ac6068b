import { hostname, networkInterfaces } from "node:os";
import { PregaoError } from "../../errors.ts";

/** Where a server listens. */
export interface ListeningAddress {
  /** As it was bound: 0.0.0.0 and :: are every address of the machine. */
  readonly host: string;
  readonly port: number;
}

/**
 * Throws PREGAO_CONFIG_INVALID where MLFLOW_TRACKING_URI is the address that this service itself listens on (both have port 5000 by
 * default): it would track its runs with itself. Names are compared with this machine's; nothing is looked up.
 */
export function refuseOwnAddress(uri: string, { host, port }: ListeningAddress): void {
  const asked = new URL(uri);
  const askedPort = Number(asked.port || (asked.protocol === "https:" ? 443 : 80));
  if (askedPort !== port) return;
  const name = plain(asked.hostname);
  const bound = plain(host);
  const isEvery = bound === "0.0.0.0" || bound === "::";
  const isOwn =
    name === bound || (isLoopback(name) && (isEvery || isLoopback(bound))) || (isEvery && isOfMachine(name));
  if (!isOwn) return;
  throw new PregaoError("PREGAO_CONFIG_INVALID", {
    origin: "environment variable MLFLOW_TRACKING_URI",
    name: "mlflowTrackingUri",
    value: asked.host,
    reason:
      "it is this service's own address: give the server another port (--port), or name the tracking server's",
  });
}

function plain(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, "");
}

function isLoopback(name: string): boolean {
  return (
    name === "localhost" || name === "::1" || name === "0.0.0.0" || name === "::" || name.startsWith("127.")
  );
}

function isOfMachine(name: string): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((own) => own ?? []);
  return name === hostname().toLowerCase() || addresses.some(({ address }) => address.toLowerCase() === name);
}
