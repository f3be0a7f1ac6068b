import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";

const bin = join(import.meta.dirname, "../../bin/pregao.js");
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "pregao-walk-forward-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function pregao(words: string[]): { code: number | null; out: string; err: string } {
  const { PREGAO_HOME: _, ...environment } = process.env;
  const quick = ["--source", "synthetic:regimes,symbols=2,bars=400", "--features", "return_1,rsi_14"];
  const given = ["walk-forward", ...quick, "--param", "n_estimators=10", "--seeds", "2", ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...given], {
    cwd: directory,
    env: { ...environment, NO_COLOR: "1" },
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

it("prints folds, mean and deviation, the verdict and what a calibration does", () => {
  const { code, out, err } = pregao(["--folds", "3", "--calibrate", "platt", "--predictions", "all.csv"]);
  expect(err).toContain("walking forward (3 folds × 2 seeds)");
  expect(code).toBe(0);
  expect(out).toMatch(/fold +train +watch +test +tested from +to +log-loss +best baseline/);
  expect(out).toMatch(/mean +± deviation +over folds +over seeds +majority/);
  expect(out).toMatch(/evidence of skill|skill over/);
  expect(out).toMatch(/Calibrated by platt, each fold by those before it/);
  expect(readFileSync(join(directory, "all.csv"), "utf8")).toMatch(/^symbol,time,fold,outcome,sell_seed_42/);
}, 60_000);

it("gives one JSON object, with the intervals of a regression", () => {
  const { code, out } = pregao([
    "--task",
    "regression",
    "--folds",
    "4",
    "--interval-method",
    "aci",
    "--picture",
    "f.svg",
    "--json",
  ]);
  expect(code).toBe(0);
  const body = JSON.parse(out);
  expect(body).toMatchObject({ status: "success", task: "regression", seeds: [42, 43], calibration: null });
  expect(body.folds.length).toBe(4);
  expect(body.intervals).toMatchObject({ level: 0.9, method: "aci", baseline: { baseline: "zero_return" } });
  expect(body.intervals.coverage).toBeGreaterThan(0.8);
  expect(readFileSync(join(directory, body.picture), "utf8")).toMatch(/^<svg/);
}, 60_000);
