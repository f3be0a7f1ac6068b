import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pinnedRequirements } from "../../interop/python.ts";
import { didYouMean } from "../../packages/pregao/src/near-matches.ts";
import type { Bench } from "./contract.ts";

const home = join(import.meta.dirname, "..");

export function benchNames(): string[] {
  return readdirSync(home).filter((name) => existsSync(join(home, name, "bench.ts")));
}

export function benchDirectory(name: string): string {
  return join(home, name);
}

/** Throws for an unknown name (with near matches) and for a library that is not pinned for everybody. */
export async function loadBench(name: string): Promise<Bench> {
  if (!benchNames().includes(name)) {
    throw new Error(`there is no benchmark ${name}${didYouMean(name, benchNames())}`);
  }
  const { bench } = (await import(join(home, name, "bench.ts"))) as { bench: Bench };
  const files = [bench.requirementsFile ?? "requirements.txt"].flat();
  const pinned = files.flatMap((file) => pinnedRequirements(file));
  const unpinned = bench.requirements.filter((line) => !pinned.includes(line));
  if (unpinned.length > 0) {
    throw new Error(
      `bench/${name} names ${unpinned.join(", ")}, which interop/${files.join(", ")} does not pin so`,
    );
  }
  return bench;
}
