import { join } from "node:path";
import type { InteropCheck } from "../contract.ts";
import { assertSameNumbers } from "../numbers.ts";
import { pinnedRequirements } from "../python.ts";

export const checks: InteropCheck[] = [
  {
    name: "the environment holds exactly the pinned libraries",
    async run({ python }) {
      const { stdout } = await python(join(import.meta.dirname, "list_versions.py"));
      const found = stdout.trim().split("\n").sort();
      assertSameNumbers(found, pinnedRequirements().sort(), { absolute: 0, relative: 0 });
    },
  },
];
