import { describe, expect, it } from "vitest";
import {
  choiceOf,
  type DrawnParameters,
  integerRange,
  realRange,
  type TuningSpace,
} from "../../models/index.ts";
import type { Sampler } from "../sampler.ts";
import type { Trial } from "../trial.ts";
import { TpeSampler } from "./tpe-sampler.ts";

function trialOf(number: number, parameters: DrawnParameters, more: Partial<Trial> = {}): Trial {
  return {
    number,
    state: "complete",
    parameters,
    settings: parameters,
    values: [0],
    foldValues: [],
    reports: [],
    reason: null,
    ...more,
  };
}

/** The best value after some trials, one after another, and the parameters of all of them. */
function optimise(sampler: Sampler, objective: (drawn: DrawnParameters) => number, trials: number) {
  const drawn: DrawnParameters[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (let number = 0; number < trials; number++) {
    const parameters = sampler.ask(number, [])!;
    drawn.push(parameters);
    const value = objective(parameters);
    best = Math.max(best, value);
    sampler.tell(trialOf(number, parameters, { values: [value] }));
  }
  return { drawn, best };
}

const conditional: TuningSpace = {
  kind: choiceOf(["left", "right"]),
  x: realRange(0, 1, { when: { parameter: "kind", in: ["left"] } }),
  y: integerRange(1, 20, { when: { parameter: "kind", in: ["right"] } }),
  z: realRange(1e-3, 1e3, { log: true }),
  fixed: integerRange(4, 4),
};

function conditionalObjective({ kind, x, y, z }: DrawnParameters): number {
  const branch = kind === "left" ? 1 + Math.abs((x as number) - 0.3) : Math.abs((y as number) - 17) / 20;
  return -branch - Math.abs(Math.log10(z as number) - 1) / 3;
}

describe("TPE", () => {
  it("draws the same for the same seed, other values for another, and its first ten trials at random", () => {
    const run = (seed: number) => optimise(new TpeSampler(conditional, seed), conditionalObjective, 30).drawn;
    expect(run(1)).toEqual(run(1));
    expect(run(2)).not.toEqual(run(1));
    const blind = optimise(new TpeSampler(conditional, 1), () => 0, 10).drawn;
    expect(blind).toEqual(run(1).slice(0, 10));
  });

  it("draws a parameter where its condition holds and nowhere else, in the order of the space", () => {
    const { drawn } = optimise(new TpeSampler(conditional, 4), conditionalObjective, 60);
    for (const one of drawn) {
      expect(Object.keys(one)).toEqual(
        one.kind === "left" ? ["kind", "x", "z", "fixed"] : ["kind", "y", "z", "fixed"],
      );
      expect(one.fixed).toBe(4);
    }
    const late = drawn.slice(30);
    expect(late.filter(({ kind }) => kind === "right").length).toBeGreaterThan(20);
    expect(
      late.filter(({ y }) => y !== undefined && Math.abs((y as number) - 17) <= 3).length,
    ).toBeGreaterThan(12);
  });

  it("finds the bottom of a bowl that random draws do not come near", () => {
    const space = Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, realRange(-5, 5)]));
    const bowl = (drawn: DrawnParameters): number =>
      -Object.values(drawn).reduce<number>((sum, value) => sum + ((value as number) - 1) ** 2, 0);
    const learned = [1, 2, 3, 4, 5].map((seed) => optimise(new TpeSampler(space, seed), bowl, 100).best);
    const blind = [1, 2, 3, 4, 5].map(
      (seed) => optimise(new TpeSampler(space, seed, 1, { startupTrials: 1000 }), bowl, 100).best,
    );
    const median = (values: number[]): number => values.sort((a, b) => a - b)[2]!;
    expect(median(learned)).toBeGreaterThan(median(blind) / 3);
  });

  it("keeps away from trials that still run", () => {
    const sampler = new TpeSampler({ x: realRange(0, 1) }, 7);
    for (let number = 0; number < 20; number++) {
      const x = number / 19;
      sampler.tell(trialOf(number, { x }, { values: [-Math.abs(x - 0.5)] }));
    }
    const alone = sampler.ask(20, []) as { x: number };
    const crowded = sampler.ask(
      20,
      Array.from({ length: 10 }, () => alone),
    ) as { x: number };
    expect(Math.abs(crowded.x - alone.x)).toBeGreaterThan(0);
    // What it was told of running trials leaves no trace.
    expect(sampler.ask(20, [])).toEqual(alone);
  });

  it("learns nothing from trials that failed, and less from those given up", () => {
    const told = (extra: Trial[]): DrawnParameters => {
      const sampler = new TpeSampler({ x: realRange(0, 1) }, 7);
      for (let number = 0; number < 12; number++) {
        const x = number / 11;
        sampler.tell(trialOf(number, { x }, { values: [-x] }));
      }
      for (const trial of extra) sampler.tell(trial);
      return sampler.ask(50, []);
    };
    const failed = trialOf(12, { x: 0.01 }, { state: "failed", values: [], reason: "no" });
    expect(told([failed])).toEqual(told([]));
    const taken = told([]);
    const pruned = Array.from({ length: 6 }, (_, i) =>
      trialOf(12 + i, taken, { state: "pruned", values: [], reports: [{ step: 3, value: -9 }] }),
    );
    expect(told(pruned)).not.toEqual(taken);
  });

  it("spreads along the front of two scores", () => {
    const space = { x: realRange(0, 1), y: realRange(0, 1) };
    const sampler = new TpeSampler(space, 3, 2);
    const drawn: DrawnParameters[] = [];
    for (let number = 0; number < 80; number++) {
      const one = sampler.ask(number, []);
      const { x, y } = one as { x: number; y: number };
      drawn.push(one);
      sampler.tell(trialOf(number, one, { values: [x - 3 * y, 1 - x - 3 * y] }));
    }
    const late = drawn.slice(40) as { x: number; y: number }[];
    expect(late.filter(({ y }) => y < 0.2).length).toBeGreaterThan(25);
    expect(late.some(({ x }) => x < 0.3) && late.some(({ x }) => x > 0.7)).toBe(true);
  });
});
