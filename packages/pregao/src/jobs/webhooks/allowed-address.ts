import { lookup } from "node:dns";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";
import { PregaoError } from "../../errors.ts";

/**
 * Whether an address is one of the public Internet. Everything else is refused, whatever it is called: private, loopback,
 * link-local (where clouds keep their metadata), shared, multicast, documentation, and IPv6 forms that carry an IPv4 address
 * (mapped, NAT64, 6to4, Teredo), which lead elsewhere than they look.
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === "unicast";
}

/** A webhook's address as text. Throws PREGAO_WEBHOOK_REFUSED for anything but http(s) without credentials. */
export function parseWebhook(text: string): URL {
  const refuse = (reason: string): PregaoError =>
    new PregaoError("PREGAO_WEBHOOK_REFUSED", { address: shown(text), reason });
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refuse("it is no address");
  }
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw refuse("it must begin with http:// or https://");
  if (url.username !== "" || url.password !== "") throw refuse("it must not hold a name or a password");
  return url;
}

/** The host of an address, without the brackets of IPv6. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

export interface CheckedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/**
 * The addresses of a host, all of which must be public unless private ones are allowed. Who connects must connect to one of these
 * and not look the name up again: another answer could lead inside. Throws PREGAO_WEBHOOK_REFUSED.
 */
export async function checkedAddresses(
  url: URL,
  allowPrivate: boolean,
  resolve: (host: string) => Promise<readonly CheckedAddress[]> = resolveHost,
): Promise<readonly CheckedAddress[]> {
  const host = hostOf(url);
  const kind = isIP(host);
  const refuse = (reason: string): PregaoError =>
    new PregaoError("PREGAO_WEBHOOK_REFUSED", { address: shown(url.origin), reason });
  let found: readonly CheckedAddress[];
  try {
    found = kind === 0 ? await resolve(host) : [{ address: host, family: kind as 4 | 6 }];
  } catch (error) {
    throw refuse(`${host} cannot be found: ${(error as Error).message}`);
  }
  if (found.length === 0) throw refuse(`${host} has no address`);
  const inside = allowPrivate ? undefined : found.find(({ address }) => !isPublicAddress(address));
  // The address itself is not told: who asks from outside learns nothing of the names inside.
  if (inside !== undefined)
    throw refuse(`${host} is no host of the public Internet (webhookAllowPrivate allows others)`);
  return found;
}

function resolveHost(host: string): Promise<readonly CheckedAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true, verbatim: true }, (error, addresses) => {
      if (error !== null) reject(error);
      else resolve(addresses.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 })));
    });
  });
}

/** Bounded and quoted: it goes to logs and terminals. What follows a question mark may be a secret. */
function shown(text: string): string {
  return JSON.stringify(text.replace(/[?#].*$/s, "")).slice(0, 120);
}
