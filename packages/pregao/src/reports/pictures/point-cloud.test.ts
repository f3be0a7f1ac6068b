import { expect, test } from "vitest";
import { createRandom } from "../../random.ts";
import { axisFormat, centralDomain, countBeyond } from "./axis-domain.ts";
import { pointCloud } from "./point-cloud.ts";
import { meansByForecast } from "./regression-scatter.ts";
import { quantilesOverTime } from "./residuals.ts";
import { rowsThatShow } from "./thin-series.ts";

const random = createRandom(3);
const values = Array.from({ length: 5000 }, () => random.normal());
const others = Array.from({ length: 5000 }, () => random.normal());

test("few points stay points, those beyond the frame at its edge and counted", () => {
  const cloud = pointCloud([0, 1, 5], [0, -9, 1], [-2, 2], [-2, 2]);
  expect(cloud.points).toEqual([
    { x: 0, y: 0 },
    { x: 1, y: -2 },
    { x: 2, y: 1 },
  ]);
  expect(cloud.note).toBe("3 rows, 2 beyond the frame drawn at its edge");
});

test("many points become cells that hold every one of them", () => {
  const domain = centralDomain(values);
  const { cells, points, note } = pointCloud(values, others, domain, centralDomain(others));
  expect(points).toBeNull();
  expect(note).toMatch(/^5,000 rows, \d+ beyond/);
  const most = Math.max(...cells!.map(({ weight }) => weight));
  expect(most).toBe(1);
  // Weights are square roots of counts beside the fullest cell: their squares add up to all rows over its count.
  const fullest = countIn(cells!.find(({ weight }) => weight === 1)!);
  const sum = cells!.reduce((all, { weight }) => all + weight ** 2, 0);
  expect(Math.abs(sum * fullest - 5000)).toBeLessThan(30);
});

/** Rows of the sample within a cell of the middle, where nothing was put that lies beyond the frame. */
function countIn(cell: { x: number; x2: number; y: number; y2: number }): number {
  return values.filter(
    (x, row) => x >= cell.x && x < cell.x2 && others[row]! >= cell.y && others[row]! < cell.y2,
  ).length;
}

test("the central domain leaves out the share that it says, and never is empty", () => {
  const domain = centralDomain(values, 0.01);
  expect(countBeyond(values, domain)).toBeLessThanOrEqual(100);
  expect(countBeyond([...values, 1e9], centralDomain([...values, 1e9]))).toBeGreaterThan(0);
  for (const constant of [[0, 0, 0], [7], []]) {
    const [low, high] = centralDomain(constant);
    expect(high).toBeGreaterThan(low);
  }
});

test("axes have the digits that their span needs", () => {
  expect(axisFormat("fraction", 0.5)).toBe(".0%");
  expect(axisFormat("fraction", 0.05)).toBe(".1%");
  expect(axisFormat("fraction", 0.001)).toBe(".2%");
  expect(axisFormat("number", 1)).toBe(".2f");
  expect(axisFormat("number", 4e6)).toBe("~s");
});

test("means by tenths of the forecast, with equal forecasts together", () => {
  const forecast = Array.from({ length: 100 }, (_, row) => row);
  const means = meansByForecast(
    forecast,
    forecast.map((value) => 2 * value),
  );
  expect(means.map(({ x }) => x)).toEqual([4.5, 14.5, 24.5, 34.5, 44.5, 54.5, 64.5, 74.5, 84.5, 94.5]);
  for (const { x, y, low, high } of means) {
    expect(y).toBeCloseTo(2 * x, 12);
    expect(low < y && y < high).toBe(true);
  }
  expect(meansByForecast([1, 1, 1], [1, 2, 6])).toEqual([
    {
      x: 1,
      y: 3,
      low: expect.closeTo(3 - 2 * Math.sqrt(7 / 3), 12),
      high: expect.closeTo(3 + 2 * Math.sqrt(7 / 3), 12),
    },
  ]);
});

test("quantiles over time come from equal stretches in order of time", () => {
  const time = Array.from({ length: 600 }, (_, row) => 599 - row);
  const stretches = quantilesOverTime(time, time);
  expect(stretches).toHaveLength(60);
  for (const { time: at, low, median, high } of stretches) {
    expect(Math.abs(at - median)).toBeLessThanOrEqual(1);
    expect(high - low).toBe(7);
  }
});

test("long lines keep their ends and extremes, short ones every row", () => {
  const line = Array.from({ length: 10_000 }, (_, row) => Math.sin(row / 300));
  line[4321] = 50;
  line[7777] = -50;
  const rows = rowsThatShow([line]);
  expect(rows.length).toBeLessThan(1000);
  expect(rows).toEqual(rows.toSorted((a, b) => a - b));
  for (const row of [0, 4321, 7777, 9999]) expect(rows).toContain(row);
  expect(rowsThatShow([[3, 1, 2]])).toEqual([0, 1, 2]);
  expect(rowsThatShow([[]])).toEqual([]);
});
