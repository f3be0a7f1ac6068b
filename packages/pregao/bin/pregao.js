#!/usr/bin/env node
// Plain JavaScript, so that an old Node can read it far enough to say what to do.
import { existsSync } from "node:fs";
import module from "node:module";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `pregao needs Node 22.18 or newer, and this is ${process.versions.node}. Install a newer Node, or in a checkout ` +
      "start it with npm run or npx after npm ci, which brings one.",
  );
  process.exit(1);
}

// Compile once, load quickly ever after.
module.enableCompileCache?.();

const source = new URL("../src/cli/main.ts", import.meta.url);
const inCheckout = existsSync(source); // the published package has no src
if (inCheckout) {
  module.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: ["pregao-source", ...context.conditions] }),
  });
}
const { main } = await import(
  inCheckout ? source.href : new URL("../dist/cli/main.js", import.meta.url).href
);
process.exitCode = await main(process.argv.slice(2));
