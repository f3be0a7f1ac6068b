import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../../bin/pregao.js");
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-splits-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function show(...words: string[]) {
  const source = ["--source", "synthetic:regimes,symbols=2,bars=200"];
  return spawnSync(process.execPath, [bin, "splits", "show", ...source, ...words], {
    cwd: directory,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
}

describe("pregao splits show", () => {
  it("draws folds on the terminal and in a picture", () => {
    const { stdout, stderr, status } = show("--kind", "rolling", "--embargo", "3", "--picture", "folds.svg");
    expect(`${status} ${stderr}`).toMatch(/^0/);
    expect(stdout).toMatch(/rolling, 5 folds, \d+ rows with labels over 5 bars/);
    expect(stdout).toMatch(/^fold 1 +─+×+█+$/m);
    expect(stdout).toMatch(/^ fold 5 .*\d{4}-\d{2}-\d{2}/m);
    expect(readFileSync(join(directory, "folds.svg"), "utf8")).toContain("fold 5");
  });

  it("gives machines every fold with its stretches, and refuses what cannot be parted", () => {
    const { stdout } = show("--kind", "combinatorial", "--folds", "4", "--json");
    const body = JSON.parse(stdout);
    expect(body).toMatchObject({ status: "success", kind: "combinatorial", paths: 3 });
    expect(body.folds).toHaveLength(6);
    expect(body.folds[0].lanes[0]).toMatchObject({ part: "test" });
    const refused = show("--picture", "folds.gif");
    expect(refused.stderr).toMatch(/--picture = folds.gif .*\.svg or \.png/);
    expect(refused.status).toBe(2);
  });
});
