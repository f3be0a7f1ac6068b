import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../../bin/pregao.js");
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-tune-cli-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function pregao(...words: string[]) {
  return spawnSync(process.execPath, [bin, ...words], {
    cwd: directory,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
}

it("pregao tune prints the best parameters, keeps the study, and goes on with it", () => {
  const source = ["--source", "synthetic:regimes,symbols=1,bars=400", "--features", "basic"];
  const words = ["tune", ...source, "--folds", "2", "--param", "n_estimators=10", "--study", "quick"];
  const first = pregao(...words, "--trials", "3");
  expect(`${first.status} ${first.stderr}`).toMatch(/^0/);
  expect(first.stdout).toMatch(/Trials +3: 3 complete, 0 pruned, 0 failed; all trials run/);
  expect(first.stdout).toMatch(/Best trial \d: combined 0\.\d+ \(folds 0\.\d+, 0\.\d+\)/);
  expect(first.stdout).toMatch(/^ {2}max_depth = \d+$/m);
  expect(first.stdout).toMatch(/pregao train --model xgboost --params-from quick/);
  expect(existsSync(join(directory, ".pregao/tuning/quick.jsonl"))).toBe(true);
  const second = pregao(...words, "--trials", "4", "--json");
  expect(JSON.parse(second.stdout)).toMatchObject({
    status: "success",
    study: "quick",
    resumed: 3,
    trials: { total: 4, complete: 4 },
    scoring: ["combined"],
  });
  const other = pregao(...words, "--trials", "4", "--seed", "5");
  expect(other.status).toBe(2);
  expect(other.stderr).toMatch(/the study quick was begun with another seed: 42, not 5/);
  const both = pregao("train", ...source, "--model", "xgboost", "--params-from", "quick", "--draws", "2");
  expect(both.status).toBe(2);
  expect(both.stderr).toMatch(/--draws = 2.*--params-from takes the place of the search/);
}, 60_000);
