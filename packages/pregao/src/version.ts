import { readFileSync } from "node:fs";

/** The product's version, from its package.json: the same file from the sources and from the published package. */
export const version: string = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
).version;
