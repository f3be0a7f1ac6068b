/**
 * Prints what every direct dependency weighs as it is installed, with all that it brings: `npm run docs:weights`.
 * The figures of docs/guide/dependencies.md.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

interface LockEntry {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly link?: boolean;
}

const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
  packages: Readonly<Record<string, LockEntry>>;
};

/** Where Node would find `name` from a package, as a path of the lock file. */
function resolveFrom(path: string, name: string): string | undefined {
  for (let at = path; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    const candidate = join(at, "node_modules", name);
    if (packages[candidate] !== undefined) return candidate;
    if (!at.includes("node_modules/")) return at === "" ? undefined : resolveFrom("", name);
  }
}

function closure(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  const { dependencies, optionalDependencies } = packages[path]!;
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
    const found = resolveFrom(path, name);
    if (found !== undefined) closure(found, seen);
  }
  return seen;
}

/** Bytes of a package without those nested in it; 0 for another platform's that is not installed. */
function bytesOf(directory: string): number {
  const entries = readdirSync(directory, { withFileTypes: true });
  return entries.reduce((sum, entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return sum + (entry.name === "node_modules" ? 0 : bytesOf(path));
    return sum + (entry.isFile() ? statSync(path).size : 0);
  }, 0);
}

function installedBytes(path: string): number {
  return statSync(join(root, path), { throwIfNoEntry: false }) ? bytesOf(join(root, path)) : 0;
}

for (const workspace of ["packages/pregao", "packages/trees", "packages/neural", ""]) {
  const { dependencies, devDependencies } = packages[workspace]!;
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const path = resolveFrom(workspace, name);
    if (path === undefined || packages[path]!.link) continue;
    const bytes = [...closure(path)].reduce((sum, one) => sum + installedBytes(one), 0);
    console.log(`${name.padEnd(28)} ${(bytes / 1e6).toFixed(1).padStart(6)} MB`);
  }
}
