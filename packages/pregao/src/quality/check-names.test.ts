import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Finding } from "../market/finding.ts";
import { barsOf, calmBars } from "./bars.fixture.ts";
import { checkBars } from "./check-bars.ts";
import { checks } from "./checks.ts";
import { contractChecks } from "./contracts/checks.ts";
import { checkPartShares, partChecks } from "./part-shares.ts";
import { readingChecks } from "./reading-checks.ts";
import { withSeverities } from "./severities.ts";

describe("names of checks", () => {
  const all = [...checks, ...contractChecks, ...partChecks, ...readingChecks].map(({ name }): string => name);

  it("are given once", () => {
    expect(new Set(all).size).toBe(all.length);
  });

  it("of reading are those that sources report", () => {
    const sources = join(import.meta.dirname, "../sources");
    const reported = globSync("**/*.ts", { cwd: sources })
      .filter((file) => !/\.(test|fixture)\.ts$/.test(file))
      .flatMap((file) => [...readFileSync(join(sources, file), "utf8").matchAll(/\bcheck: "([a-z0-9-]+)"/g)])
      .map(([, name]) => name!);
    expect(reported.length).toBeGreaterThan(5);
    expect(reported.filter((name) => !all.includes(name))).toEqual([]);
  });

  it("may all be given a severity", () => {
    const severities = Object.fromEntries(all.map((name) => [name, "off" as const]));
    expect(checkBars(barsOf({ A: calmBars(3) }), { severities })).toEqual([]);
  });
});

describe("severities of the settings", () => {
  const finding: Finding = { check: "exact-duplicates", severity: "warning", message: "two", count: 2 };

  it("replace those of findings that others made", () => {
    expect(withSeverities([finding], {})).toEqual([finding]);
    expect(withSeverities([finding], { "exact-duplicates": "error" })).toMatchObject([{ severity: "error" }]);
    expect(withSeverities([finding], { "exact-duplicates": "off" })).toEqual([]);
  });
});

describe("shares of training and validation", () => {
  it.each([
    [{ train: 60, validation: 20, test: 20 }, []],
    [{ train: 90, validation: 5, test: 5 }, []],
    [{ train: 40, validation: 20, test: 40 }, ["training-share"]],
    [{ train: 95, validation: 2, test: 3 }, ["training-share", "validation-share"]],
    [{ train: 55, validation: 40, test: 5 }, ["validation-share"]],
  ])("of %j: %j", (parts, found) => {
    expect(checkPartShares(parts).map(({ check }) => check)).toEqual(found);
  });

  it("name the numbers", () => {
    expect(checkPartShares({ train: 40, validation: 20, test: 40 })[0]!.message).toBe(
      "training has 40 of 100 rows (40.0 %), where 50.0 % to 90.0 % is usual",
    );
  });
});
