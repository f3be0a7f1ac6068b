import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { PregaoError } from "../errors.ts";
import type { AccessRule } from "./safety/access.ts";
import type { HostRule } from "./safety/known-hosts.ts";
import { isLoopback } from "./safety/loopback.ts";

export interface ListenOptions {
  /** 127.0.0.1 when left out. */
  readonly host?: string;
  /** 5000 when left out; 0 takes a free one. */
  readonly port?: number;
  /** Several servers share the port, each getting a part of the connections (Linux). */
  readonly reusePort?: boolean;
}

/** `none` is said in so many words or not at all; without it the address decides, and whether a proxy is trusted. */
export type Authentication = "auto" | "keys" | "none";

/** The first file descriptor that systemd hands over. */
const firstInherited = 3;

/**
 * Listens and gives the address as a URL. A socket that systemd opened (LISTEN_FDS) is taken in place of host and port: it
 * stays open while the service restarts, so that no connection is refused. PREGAO_SERVER_ADDRESS where it cannot be.
 */
export async function listen(
  app: FastifyInstance,
  { host = "127.0.0.1", port = 5000, reusePort = false }: ListenOptions,
  authentication: Authentication,
  rule: AccessRule & HostRule,
  trustsProxies: boolean,
): Promise<string> {
  const inherited = process.env.LISTEN_PID === String(process.pid) && Number(process.env.LISTEN_FDS) >= 1;
  rule.loopbackOnly = !inherited && isLoopback(host);
  rule.keysRequired = needsKeys(authentication, rule.loopbackOnly, trustsProxies);
  try {
    const wanted = inherited ? { fd: firstInherited, host } : { host, port, reusePort };
    await app.listen(wanted as { host: string; port: number });
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    throw new PregaoError(
      "PREGAO_SERVER_ADDRESS",
      { address: `${host}:${port}`, reason: inWords[code] ?? message },
      { cause: error },
    );
  }
  const bound = app.server.address() as AddressInfo;
  if (inherited && isLoopback(bound.address)) {
    rule.loopbackOnly = true;
    rule.keysRequired = needsKeys(authentication, true, trustsProxies);
  }
  const name = bound.address.includes(":") ? `[${bound.address}]` : bound.address;
  return `http://${name}:${bound.port}`;
}

/** Behind a proxy that is trusted the callers come from anywhere, whatever address is listened at. */
export function needsKeys(
  authentication: Authentication,
  loopbackOnly: boolean,
  trustsProxies: boolean,
): boolean {
  return authentication === "keys" || (authentication === "auto" && (!loopbackOnly || trustsProxies));
}

const inWords: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there",
  EADDRNOTAVAIL: "this machine does not have the address",
  EACCES: "the system does not allow it (ports below 1024 are reserved)",
  ENOTFOUND: "there is no such host",
};
