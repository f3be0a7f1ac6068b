import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { leakCauses, noteCauses } from "./causes.ts";

it("the guide tells every cause, and none that is not there", () => {
  const guide = readFileSync(join(import.meta.dirname, "../../../../docs/guide/look-ahead-audit.md"), "utf8");
  const section = guide.slice(guide.indexOf("## Causes"), guide.indexOf("## As a library"));
  const told = [...section.matchAll(/^\| `([a-z-]+)`/gm)].map(([, cause]) => cause);
  expect(told).toEqual([...Object.keys(leakCauses), ...Object.keys(noteCauses)]);
});
