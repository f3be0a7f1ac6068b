/** Compiles assembly/*.ts to wasm/kernels.wasm, unless the result is newer than every source. Run by `prepare`. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const home = join(dirname(fileURLToPath(import.meta.url)), "..");
const assembly = join(home, "assembly");
const target = join(home, "wasm", "kernels.wasm");

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
    [compiler, join(assembly, "index.ts"), "--outFile", target, ...flags],
    {
      cwd: home,
      stdio: "inherit",
    },
  );
  if (result.status !== 0) process.exit(result.status ?? 1);
  console.error("kernels: built");
}
