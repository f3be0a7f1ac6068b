import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export const canary = "CANARY-7d1f0c";

/** A folder deep in others, each of which holds a file that nobody has to read, and that tells when somebody does. */
export interface WatchedTree {
  /** The innermost folder: what is in it is not watched. */
  readonly inner: string;
  /** What was read, written, made or removed outside the inner folder, and names with `pwned` anywhere near. */
  touched(): string[];
  remove(): void;
}

const depth = 7;
const dayAgo = 86_400;

export function watchedTree(): WatchedTree {
  const outer = mkdtempSync(join(tmpdir(), "pregao-watched-"));
  let inner = outer;
  const files: string[] = [];
  for (let level = 0; level < depth; level++) {
    mkdirSync(join(inner, "etc"), { recursive: true });
    for (const name of ["canary.txt", "keys.json", "etc/passwd"]) {
      writeFileSync(join(inner, name), canary);
      files.push(join(inner, name));
    }
    inner = join(inner, `level-${level}`);
    mkdirSync(inner);
  }
  for (const file of files) age(file);
  const tellsReading = readingIsTold(outer);
  const before = stateOf(outer, inner);
  return {
    inner,
    touched: () => [
      ...(tellsReading ? files.filter(wasRead).map((file) => `read ${file}`) : []),
      ...difference(before, stateOf(outer, inner)),
      ...[outer, inner, process.cwd(), tmpdir(), dirname(tmpdir())].flatMap(pwned),
    ],
    remove: () => rmSync(outer, { recursive: true, force: true }),
  };
}

/** With the time of reading before that of writing, most file systems note the next reading (relatime). */
function age(file: string): void {
  const { mtimeMs } = statSync(file);
  utimesSync(file, mtimeMs / 1000 - dayAgo, mtimeMs / 1000);
}

function wasRead(file: string): boolean {
  const { atimeMs, mtimeMs } = statSync(file);
  return atimeMs > mtimeMs - (dayAgo * 1000) / 2;
}

function readingIsTold(directory: string): boolean {
  const probe = join(directory, "probe");
  writeFileSync(probe, "x");
  age(probe);
  readFileSync(probe);
  const told = wasRead(probe);
  rmSync(probe);
  return told;
}

function stateOf(outer: string, inner: string): Map<string, string> {
  const state = new Map<string, string>();
  const walk = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (path === inner) continue;
      const { size, mtimeMs, ino } = statSync(path);
      state.set(path, entry.isDirectory() ? "folder" : `${size} ${mtimeMs} ${ino}`);
      if (entry.isDirectory()) walk(path);
    }
  };
  walk(outer);
  return state;
}

function difference(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).map((path) => `changed ${path}`);
}

function pwned(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.includes("pwned"))
    .map((name) => `made ${join(folder, name)}`);
}
