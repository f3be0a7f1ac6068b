import ipaddr from "ipaddr.js";

/** Whether an address (or localhost) is this machine's own loopback; `::ffff:127.0.0.1` is. */
export function isLoopback(host: string): boolean {
  if (host.toLowerCase() === "localhost") return true;
  const bare = host.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(bare) && ipaddr.process(bare).range() === "loopback";
}
