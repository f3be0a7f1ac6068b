import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const house = mkdtempSync(join(tmpdir(), "pregao-floors-"));

/** A small house with one breach of each kind beside what is allowed. */
const files: Record<string, string> = {
  "packages/pregao/src/market/bars.ts": 'import "../cli/main.ts";',
  "packages/pregao/src/cli/main.ts":
    'import "../server/app.ts"; import "../errors.ts"; import "../features/engine.ts";',
  "packages/pregao/src/server/app.ts": 'import "../features/engine.ts";',
  "packages/pregao/src/features/engine.ts":
    'import "../market/frame.ts"; import "../errors.ts"; import "zod";',
  "packages/pregao/src/features/engine.test.ts": 'import "../cli/main.ts"; import "vitest";',
  "packages/pregao/src/market/frame.ts": 'import "../errors.ts"; import "vitest"; import "./row.ts";',
  "packages/pregao/src/market/row.ts": 'import "./frame.ts";',
  "packages/pregao/src/jobs/queue.ts": 'import "../serving/service.ts";',
  "packages/pregao/src/serving/service.ts": "",
  "packages/pregao/src/errors.ts": 'import "./market/row.ts";',
  "packages/pregao/src/utils/strings.ts": 'import "../errors.ts";',
  "packages/trees/src/index.ts": 'import "../../pregao/src/errors.ts";',
  "packages/neural/src/index.ts": 'import "./errors.ts"; import "../../trees/src/index.ts";',
  "packages/neural/src/errors.ts": "",
  "packages/pregao/package.json": '{ "name": "pregao", "dependencies": { "zod": "*" } }',
  "node_modules/zod/index.js": "",
  "node_modules/vitest/index.js": "",
  "package.json": '{ "name": "house", "devDependencies": { "vitest": "*" } }',
};

let breaches: string[] = [];

beforeAll(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(house, dirname(name)), { recursive: true });
    writeFileSync(join(house, name), text);
  }
  for (const name of [".dependency-cruiser.cjs", "tsconfig.json", "tsconfig.base.json"]) {
    copyFileSync(join(root, name), join(house, name));
  }
  const args = ["--config", ".dependency-cruiser.cjs", "--output-type", "json", "packages"];
  const { stdout } = spawnSync(process.execPath, [join(root, "node_modules/.bin/depcruise"), ...args], {
    cwd: house,
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  const found = JSON.parse(stdout).summary.violations as {
    from: string;
    to: string;
    rule: { name: string };
  }[];
  const short = (path: string): string => path.replace("packages/pregao/src/", "");
  breaches = found.map(({ rule, from, to }) => `${rule.name}: ${short(from)} → ${short(to)}`).sort();
});
afterAll(() => rmSync(house, { recursive: true }));

describe("the floors of the house", () => {
  it.each([
    "floor-1-imports-nothing-above: market/bars.ts → cli/main.ts",
    "floor-0-imports-nothing-above: errors.ts → market/row.ts",
    "jobs-imports-no-room-beside-it: jobs/queue.ts → serving/service.ts",
    "every-file-has-a-room: utils/strings.ts → errors.ts",
    "trees-and-nets-know-nothing-of-markets-or-each-other: packages/trees/src/index.ts → errors.ts",
    "trees-and-nets-know-nothing-of-markets-or-each-other: packages/neural/src/index.ts → packages/trees/src/index.ts",
    "no-circle: market/frame.ts → market/row.ts",
  ])("are kept: %s", (breach) => {
    expect(breaches).toContain(breach);
  });

  it("refuse an undeclared package in what is published", () => {
    expect(breaches.filter((breach) => breach.startsWith("nothing-undeclared"))).toEqual([
      expect.stringContaining("market/frame.ts"),
    ]);
  });

  it("leave tests and downward imports alone", () => {
    expect(breaches.filter((breach) => /engine/.test(breach))).toEqual([]);
  });
});
