import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { parts, readEtth1, windowStarts } from "./etth1.ts";

const shared = join(import.meta.dirname, "../../../shared/data/bench_ETTh1.csv.gz");

it("windows are as many as the papers count", () => {
  expect(windowStarts("train", 336, 96).length).toBe(8209);
  expect(windowStarts("validation", 336, 96).length).toBe(2785);
  const test = windowStarts("test", 512, 720);
  expect([test.length, test[0]! + 512, test.at(-1)! + 512 + 720]).toEqual([2161, ...parts.test]);
});

it("channels have zero mean and unit deviation over the training hours alone", () => {
  const folder = mkdtempSync(join(tmpdir(), "pregao-etth1-"));
  const lines = Array.from({ length: parts.test[1] }, (_, hour) => {
    const late = hour >= parts.train[1] ? 1000 : 0;
    return `2016-07-01 00:00:00,${(hour % 5) + late},${7 - (hour % 2)}`;
  });
  const path = join(folder, "series.csv.gz");
  writeFileSync(path, gzipSync(["date,A,B", ...lines].join("\n")));
  const { names, values, means, deviations } = readEtth1(path);
  rmSync(folder, { recursive: true });
  expect(names).toEqual(["A", "B"]);
  expect([...means]).toEqual([2, 6.5]);
  expect(deviations[0]).toBeCloseTo(Math.SQRT2, 12);
  expect(deviations[1]).toBe(0.5);
  expect([...values.subarray(0, 4)]).toEqual([Math.fround(-Math.SQRT2), 1, Math.fround(-Math.SQRT1_2), -1]);
  expect(values[2 * parts.train[1]]).toBeGreaterThan(700);
});

it.runIf(existsSync(shared))("moments are scikit-learn's (needs ../shared/data)", () => {
  const { names, means, deviations } = readEtth1(shared);
  expect(names).toEqual(["HUFL", "HULL", "MUFL", "MULL", "LUFL", "LULL", "OT"]);
  expect(means[0]).toBeCloseTo(7.937742245659508, 9);
  expect(deviations[6]).toBeCloseTo(9.176491024944335, 9);
});
