import { expect, test } from "vitest";
import type { BaselineComparison, MetricEstimate } from "./contract.ts";
import { skillVerdict } from "./verdict.ts";

function against(value: number, low: number, high: number): BaselineComparison {
  return { value, difference: (low + high) / 2, differenceLow: low, differenceHigh: high };
}

function metric(better: "higher" | "lower", baselines: Record<string, BaselineComparison>): MetricEstimate {
  return { name: "primary", label: "primary metric", better, value: 1, low: 0.9, high: 1.1, baselines };
}

test("the best baseline decides, not the one that is easiest to beat", () => {
  const lower = metric("lower", { weak: against(2, -1.2, -0.8), strong: against(1.01, -0.03, 0.01) });
  expect(skillVerdict(lower, 0.95)).toMatchObject({ skill: false, baseline: "strong" });
  const higher = metric("higher", { strong: against(0.99, -0.01, 0.03), weak: against(0, 0.8, 1.2) });
  expect(skillVerdict(higher, 0.95)).toMatchObject({ skill: false, baseline: "strong" });
});

test("the interval must lie on the good side of 0", () => {
  expect(skillVerdict(metric("lower", { a: against(1.1, -0.2, -0.1) }), 0.95).skill).toBe(true);
  expect(skillVerdict(metric("lower", { a: against(0.8, 0.1, 0.2) }), 0.95).skill).toBe(false);
  expect(skillVerdict(metric("higher", { a: against(0.8, 0.1, 0.2) }), 0.95).skill).toBe(true);
  expect(skillVerdict(metric("lower", { a: against(1, -0.1, 0) }), 0.95).skill).toBe(false);
});

test("of equal baselines the first is named", () => {
  const tied = metric("lower", { majority: against(1.1, -0.2, -0.1), stratified: against(1.1, -0.2, -0.1) });
  expect(skillVerdict(tied, 0.95)).toMatchObject({
    baseline: "majority",
    line: "skill over majority by 0.1500 (primary metric; 95 % interval 0.1000 to 0.2000)",
  });
});

test("the line without skill gives figures, level and interval", () => {
  const close = metric("lower", { previous_direction: against(1.01, -0.03, 0.01) });
  expect(skillVerdict(close, 0.9).line).toBe(
    "no evidence of skill: primary metric 1.0000 against 1.0100 of previous direction; the 90 % interval of the difference, −0.0300 to 0.0100, is not wholly below 0",
  );
});

test("a metric that is not defined is no evidence, with its reason", () => {
  const undefinedMetric = { ...metric("lower", { a: against(1, 0, 0) }), value: null, reason: "no outcomes" };
  expect(skillVerdict(undefinedMetric, 0.95)).toMatchObject({
    skill: false,
    line: "no evidence of skill: primary metric is not defined here (no outcomes)",
  });
});
