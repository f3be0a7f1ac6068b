import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** The pages written by hand whose examples are run and whose links are followed, relative to the root. */
export function examplePages(): string[] {
  const guide = readdirSync(join(root, "docs/guide")).filter((file) => file.endsWith(".md"));
  // The product's own README is a copy of the root's, made by the build.
  const packages = readdirSync(join(root, "packages")).filter((name) => name !== "pregao");
  return [
    "README.md",
    "CHANGELOG.md",
    ...guide.sort().map((file) => `docs/guide/${file}`),
    ...packages.map((name) => `packages/${name}/README.md`),
  ].filter((page) => existsSync(join(root, page)));
}

export function pagePath(page: string): string {
  return join(root, page);
}
