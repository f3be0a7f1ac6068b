import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Configuration } from "../../config/index.ts";
import { version } from "../../version.ts";

/**
 * A hash over the program that makes results: the product, its two engines, Node's version and the modules of the user.
 * What was kept under another one is not used again. In a checkout every source file counts, so that a change while
 * developing is never overlooked. A few milliseconds a megabyte.
 */
export function codeVersion(configuration: Configuration): string {
  const hash = createHash("sha256").update(`pregao ${version}, node ${process.versions.node}\n`);
  for (const folder of programFolders()) {
    for (const file of programFiles(folder)) hash.update(file).update(readFileSync(join(folder, file)));
  }
  for (const file of ownModules(configuration)) hash.update(file).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** The folder of this program, and of each engine its program and its kernels. */
function programFolders(): string[] {
  const engines = ["@pregao/trees", "@pregao/neural"].flatMap((name) => {
    const root = dirname(findPackageJSON(name, import.meta.url)!);
    return [["src", "dist"].map((folder) => join(root, folder)).find(existsSync)!, join(root, "wasm")];
  });
  return [fileURLToPath(new URL("../../", import.meta.url)), ...engines.filter(existsSync)];
}

function programFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter(
      (name) => /\.(ts|js|wasm|json)$/.test(name) && !/(\.(test|fixture|d)\.ts|-values\.json)$/.test(name),
    )
    .sort();
}

/** Modules of the user's own features and families: those that the configuration names, and those beside it. */
function ownModules({ values, directory }: Configuration): string[] {
  const named = Object.entries(values)
    .filter(([name, value]) => /^(features|models)File$/.test(name) && typeof value === "string")
    .map(([, value]) => resolve(directory, String(value)));
  const beside = ["features", "models"].flatMap((kind) =>
    ["ts", "js", "mjs"].map((ending) => join(directory, `pregao.${kind}.${ending}`)),
  );
  return [...new Set([...named, ...beside])].filter(existsSync);
}
