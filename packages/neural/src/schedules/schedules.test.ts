import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ScheduleSettings, scheduleOf } from "./schedule-settings.ts";

interface StoredCase {
  readonly settings: ScheduleSettings;
  readonly learningRate: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly losses: number[];
  /** One an update. */
  readonly rates: number[];
}

const stored: StoredCase[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "schedules.reference.json"), "utf8"),
);

/** All learning rates of a training; the state goes through JSON at every epoch, as a checkpoint has it. */
function rates({ settings, learningRate, epochs, stepsPerEpoch, losses }: Omit<StoredCase, "rates">) {
  const schedule = scheduleOf(settings, learningRate);
  let state = schedule.start;
  const found: number[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for (let i = 1; i <= stepsPerEpoch; i++) {
      const step = (epoch - 1) * stepsPerEpoch + i;
      found.push(schedule.rate({ step, steps: epochs * stepsPerEpoch, epoch }, state));
    }
    state = JSON.parse(JSON.stringify(schedule.afterEpoch(state, losses[epoch - 1]!)));
  }
  return found;
}

describe("learning rates are PyTorch's", () => {
  test.each(stored.map((given) => [JSON.stringify(given.settings), given] as const))("%s", (_, given) => {
    const found = rates(given);
    expect(found).toHaveLength(given.rates.length);
    for (const [i, rate] of found.entries()) {
      expect(Math.abs(rate - given.rates[i]!)).toBeLessThanOrEqual(1e-6 * given.learningRate);
    }
  });
});

test("a step decay may begin later", () => {
  const settings = { kind: "stepDecay", every: 2, factor: 0.5, hold: 3 } as const;
  const losses = Array<number>(9).fill(1);
  const found = rates({ settings, learningRate: 1, epochs: 9, losses, stepsPerEpoch: 1 });
  expect(found).toEqual([1, 1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25]);
});

test("the shortest trainings have learning rates", () => {
  const short = { learningRate: 1, epochs: 1, losses: [1] };
  const kinds = ["constant", "reduceOnPlateau", "cosine", "oneCycle", "stepDecay"] as const;
  for (const kind of kinds) {
    for (const stepsPerEpoch of [1, 2, 3]) {
      const found = rates({ ...short, settings: { kind }, stepsPerEpoch });
      for (const rate of found) expect(rate).toBeGreaterThan(0);
    }
  }
  expect(rates({ ...short, settings: { kind: "oneCycle", rise: 0.5 }, stepsPerEpoch: 2 })[0]).toBe(1);
  expect(rates({ ...short, settings: { kind: "cosine", warmUp: 2 }, stepsPerEpoch: 2 })).toEqual([0.5, 1]);
});

test("unknown schedules and settings out of range are refused", () => {
  expect(() => scheduleOf({ kind: "linear" as never }, 1)).toThrow(
    'unknown schedule "linear". Known: constant',
  );
  expect(() => scheduleOf({ kind: "reduceOnPlateau", factor: 2 }, 1)).toThrow("factor is 2, but must be");
  expect(() => scheduleOf({ kind: "cosine", warmup: 2 } as never, 1)).toThrow("did you mean warmUp?");
});
