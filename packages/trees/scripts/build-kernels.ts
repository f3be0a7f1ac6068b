/**
 * Compiles assembly/*.ts to wasm/kernels.js, unless the result is newer than every source. Run by `prepare`. The compiled
 * bytes stand in a module, as text, so that they load the same way in Node, in a page and in a bundle, and at once.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
const assembly = join(home, "assembly");
const target = join(home, "wasm", "kernels.js");
const binary = join(home, "wasm", "kernels.wasm");

const flags = [
  "-O3",
  "--runtime stub",
  "--enable simd,threads",
  "--sharedMemory",
  "--importMemory",
  "--noExportMemory",
  "--initialMemory 1",
  "--maximumMemory 65536",
].flatMap((flag) => flag.split(" "));

const newest = Math.max(
  statSync(fileURLToPath(import.meta.url)).mtimeMs,
  ...readdirSync(assembly).map((file) => statSync(join(assembly, file)).mtimeMs),
);
const built = statSync(target, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (built > newest) {
  console.error("kernels: up to date");
} else {
  mkdirSync(dirname(target), { recursive: true });
  const compiler = fileURLToPath(new URL("../bin/asc.js", import.meta.resolve("assemblyscript")));
  const result = spawnSync(
    process.execPath,
    [compiler, join(assembly, "index.ts"), "--outFile", binary, ...flags],
    {
      cwd: home,
      stdio: "inherit",
    },
  );
  if (result.status !== 0) process.exit(result.status ?? 1);
  const bytes = readFileSync(binary);
  writeFileSync(
    target,
    `export const kernels = "${bytes.toString("base64")}";\nexport const memoryFlags = ${findMemoryFlags(bytes)};\n`,
  );
  writeFileSync(
    target.replace(/js$/, "d.ts"),
    `/** WebAssembly kernels over an imported shared memory, base64. */
export const kernels: string;
/** Where in their bytes the memory's flags stand: 3, it has a maximum and is shared. */
export const memoryFlags: number;
`,
  );
  rmSync(binary);
  console.error("kernels: built");
}

/** Offset of the flags of the memory that is imported as env.memory, which must be 3: limited and shared. */
function findMemoryFlags(bytes: Buffer): number {
  const MEMORY = 2;
  const name = [...Buffer.from("\u0003env\u0006memory"), MEMORY];
  const at = bytes.indexOf(Buffer.from(name)) + name.length;
  if (at < name.length || bytes[at] !== 3)
    throw new Error("the kernels do not import a shared memory env.memory");
  return at;
}
