import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import * as library from "../../index.ts";
import { runOptions } from "../options/run.ts";
import { describedKeys } from "../run/model-plan.ts";
import { describedNames } from "./described-names.ts";

const root = join(import.meta.dirname, "../..");
const names = describedNames.flatMap((section) => section.names);
const exports: Readonly<Record<string, unknown>> = library;

describe("every name of the described crypto pipeline", () => {
  it("stands once in the table", () => {
    const described = names.map((one) => one.described);
    expect(described.filter((one, place) => described.indexOf(one) !== place)).toEqual([]);
    expect(names.length).toBeGreaterThan(90);
  });

  it.each(names.map((one) => [one.described, one.place] as const))("%s is there", (_, place) => {
    if (place.kind === "export") {
      const found = exports[place.name];
      expect(found, `${place.name} is exported`).toBeTypeOf("function");
      const { prototype } = found as { prototype: object };
      if (place.member !== undefined) expect(place.member in prototype, place.member).toBe(true);
      if (place.source !== undefined) expect(String(found).replaceAll("'", '"')).toContain(place.source);
    } else if (place.kind === "flag") expect(Object.keys(runOptions)).toContain(place.option);
    else if (place.kind === "model") expect(describedKeys).toContain(place.key);
    else if (place.kind === "source") expect(existsSync(join(root, place.path)), place.path).toBe(true);
    else expect(place.file).toMatch(/^[a-z_*]+\.(png|csv|html)$/);
  });

  it("has the described defaults", () => {
    expect(runOptions.features.parse(undefined)).toBe(50);
    expect(runOptions.folds.parse(undefined)).toBe(5);
    const page = readFileSync(join(root, "../../../docs/guide/crypto-pipeline-users.md"), "utf8");
    for (const { described } of names) expect(page).toContain(described.replaceAll("|", "\\|"));
  });
});
