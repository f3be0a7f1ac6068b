import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { InteropCheck } from "./contract.ts";
import { assertSameNumbers, type Tolerance } from "./numbers.ts";

/**
 * Checks that reference values stored beside a test are what the real library gives: runs the script that made them
 * once more and compares. The script writes the JSON to the path given as its only argument.
 */
export function storedReference(given: {
  readonly name: string;
  readonly script: string;
  readonly stored: string;
  readonly tolerance: Tolerance;
}): InteropCheck {
  return {
    name: given.name,
    async run({ python, scratch }) {
      const made = join(scratch, "reference.json");
      await python(given.script, [made]);
      const [found, expected] = await Promise.all([made, given.stored].map(readJson));
      assertSameNumbers(found, expected, given.tolerance);
    },
  };
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}
