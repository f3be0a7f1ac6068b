import { join } from "node:path";
import type { InteropCheck } from "../contract.ts";
import { assertSameNumbers } from "../numbers.ts";
import { pinnedRequirements, type RequirementsFile } from "../python.ts";

/** The environment of a requirements file holds what the file pins and nothing else. */
export function pinnedEnvironment(requirements: RequirementsFile): InteropCheck {
  return {
    name: `the environment holds exactly the libraries of ${requirements}`,
    async run({ python }) {
      const { stdout } = await python(join(import.meta.dirname, "list_versions.py"));
      const found = stdout.trim().split("\n").sort();
      assertSameNumbers(found, pinnedRequirements(requirements).sort(), { absolute: 0, relative: 0 });
    },
  };
}
