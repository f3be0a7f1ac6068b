/**
 * Compiles the packages for publishing: kernels, then each package's dist in the order in which they need each
 * other, then the files that are not compiled but belong into a tarball.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const packagesInOrder = ["trees", "neural", "pregao"];

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  console.error(error?.message ?? `failed: ${[command, ...args].join(" ")}`);
  process.exit(1);
}

run(process.execPath, [join(root, "packages/trees/scripts/build-kernels.ts")]);
for (const name of packagesInOrder) {
  const home = join(root, "packages", name);
  rmSync(join(home, "dist"), { recursive: true, force: true });
  run(process.execPath, [join(root, "node_modules/.bin/tsc"), "-p", join(home, "tsconfig.build.json")]);
  copyFileSync(join(root, "LICENSE"), join(home, "LICENSE"));
}

const product = join(root, "packages/pregao");
rmSync(join(product, "data"), { recursive: true, force: true });
cpSync(join(root, "data/sample"), join(product, "data/sample"), { recursive: true });
if (existsSync(join(root, "README.md"))) copyFileSync(join(root, "README.md"), join(product, "README.md"));
