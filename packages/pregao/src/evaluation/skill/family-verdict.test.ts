import { describe, expect, it } from "vitest";
import type { BaselineComparison, Evaluation } from "../contract.ts";
import { judgedGuesses, judgeRandomFamily } from "./family.fixture.ts";
import { familyVerdict } from "./family-verdict.ts";
import { studentTail } from "./student-distribution.ts";

const [template] = Object.values(judgedGuesses({ seed: 1, models: 1 }));

/** An evaluation of 400 dates in blocks of 4 that says so of its primary metric, where more is better. */
function saying(baselines: Record<string, readonly [number, number, number]>, blocked = false): Evaluation {
  const compared = Object.entries(baselines).map(
    ([name, [difference, low, high]]): [string, BaselineComparison] => [
      name,
      { value: 0.1, difference, differenceLow: low, differenceHigh: high },
    ],
  );
  const primary = {
    name: "information_coefficient",
    label: "information coefficient",
    better: "higher" as const,
    value: 0.1 + compared[0]![1].difference!,
    low: 0,
    high: 1,
    baselines: Object.fromEntries(compared),
  };
  const beyond = compared.every(([, { differenceLow }]) => differenceLow! > 0);
  return {
    ...template!,
    dates: 400,
    intervals: { ...template!.intervals, blockLength: 4, level: 0.95 },
    metrics: [primary],
    primary: primary.name,
    verdict: {
      ...template!.verdict,
      baseline: compared[0]![0],
      skill: beyond && !blocked,
      line: blocked ? "no evidence of skill: blocked" : "its own line",
    },
  };
}

/** Two-sided p-value of a difference whose interval of 95 % reaches `half` to either side, with 99 degrees of freedom. */
const pValueOf = (difference: number, half: number): number =>
  2 * studentTail((difference / half) * 1.9842169515086827, 99);

describe("a family of models that know nothing", () => {
  it("shows no evidence of skill in at least 19 of 20 seeds; npm run soak -- family-verdict takes 1,000", () => {
    const claims = Array.from({ length: 20 }, (_, seed) => judgeRandomFamily(seed)).filter(
      ({ skill }) => skill,
    );
    expect(claims.map(({ line }) => line).length).toBeLessThanOrEqual(1);
  });

  it("with one among them that knows, is told so", () => {
    const verdict = familyVerdict(judgedGuesses({ seed: 3, models: 7, edge: 0.8 }));
    expect(verdict.skill).toBe(true);
    expect(verdict.comparisons.filter(({ skill }) => skill).map(({ model }) => model)).toEqual(["model_6"]);
    expect(verdict.line).toMatch(
      /^skill of model 6 over \S.* by 0\.\d{4} \(information coefficient; 0\.\d{4} to 0\.\d{4}, corrected for 7 models at 1 %\)$/,
    );
  });
});

describe("the correction", () => {
  it("of a single model at 5 % says what its own interval says", () => {
    for (const low of [-0.001, 0.001]) {
      const verdict = familyVerdict({ only: saying({ zero: [0.05, low, 0.1 - low] }) }, 0.05);
      expect(verdict.skill).toBe(low > 0);
      expect(verdict.comparisons[0]!.low).toBeCloseTo(low, 9);
    }
  });

  it("is Holm's: the surest is held to level / k, the next to level / (k − 1)", () => {
    const halves = [0.02, 0.03, 0.045, 0.3];
    const evaluations = Object.fromEntries(
      halves.map((half, i) => [`m${i}`, saying({ zero: [0.05, 0.05 - half, 0.05 + half] })]),
    );
    const { comparisons, families } = familyVerdict(evaluations, 0.01);
    const raw = halves.map((half) => pValueOf(0.05, half));
    const holm = raw.map((_, i) => Math.min(1, Math.max(...raw.slice(0, i + 1).map((p, j) => (4 - j) * p))));
    expect(families).toBe(4);
    for (const [i, { pValue, skill }] of comparisons.entries()) {
      expect(pValue).toBeCloseTo(holm[i]!, 9);
      expect(skill).toBe(holm[i]! <= 0.01);
    }
    expect(comparisons.map(({ skill }) => skill)).toEqual([true, true, false, false]);
  });

  it("counts models that were tried and are not shown", () => {
    const evaluations = { shown: saying({ zero: [0.05, 0.05 - 0.03, 0.05 + 0.03] }) };
    expect(familyVerdict(evaluations, 0.01).skill).toBe(true);
    const many = familyVerdict(evaluations, 0.01, { tried: 50 });
    expect(many).toMatchObject({ skill: false, families: 50 });
    expect(many.comparisons[0]!.pValue).toBeCloseTo(50 * pValueOf(0.05, 0.03), 9);
  });

  it("asks for more than every baseline, and names the one that is hardest to leave behind", () => {
    const { skill, comparisons, line } = familyVerdict({
      a: saying({ best: [0.05, 0.04, 0.06], steady: [0.051, -0.2, 0.3] }),
    });
    expect(skill).toBe(false);
    expect(comparisons[0]).toMatchObject({ baseline: "steady", difference: 0.051 });
    expect(line).toMatch(
      /^no evidence of skill: the model does not beat every baseline beyond chance \(at 1 %\)/,
    );
  });

  it("takes the wider side of an uneven interval, and nothing for granted where nothing varies", () => {
    const uneven = familyVerdict({ a: saying({ zero: [0.05, 0.04, 0.16] }) }, 0.01);
    expect(uneven.comparisons[0]!.pValue).toBeCloseTo(pValueOf(0.05, 0.06), 9);
    expect(familyVerdict({ a: saying({ zero: [0.05, 0.05, 0.05] }) }).skill).toBe(false);
  });

  it("gives no claim where labels or split allow none", () => {
    const verdict = familyVerdict({ a: saying({ zero: [0.05, 0.04, 0.06] }, true) });
    expect(verdict).toMatchObject({ skill: false, line: "no evidence of skill: blocked (a)" });
  });
});

it("names all models that show skill, and the nearest where none does", () => {
  const sure = familyVerdict({
    weak: saying({ zero: [0.01, -0.05, 0.07] }),
    lgb: saying({ zero: [0.05, 0.03, 0.07] }),
    stack: saying({ zero: [0.06, 0.05, 0.07] }),
  });
  expect(sure.line).toBe(
    "skill of stack over zero by 0.0600 (information coefficient; 0.0448 to 0.0752, corrected for 3 models at 1 %); also of lgb",
  );
  const none = familyVerdict({
    a: saying({ zero: [0.01, -0.05, 0.07] }),
    b: saying({ zero: [-0.1, -0.2, 0.1] }),
  });
  expect(none.line).toBe(
    "no evidence of skill: none of 2 models beats every baseline beyond chance (corrected for 2 models at 1 %); nearest is a, information coefficient 0.1100 against 0.1000 of zero",
  );
});

it("refuses a family of none, fewer tried than given, and levels that are none", () => {
  const one = { a: saying({ zero: [0.05, 0.04, 0.06] }) };
  expect(() => familyVerdict({})).toThrow(/no evaluation/);
  expect(() => familyVerdict(one, 0.01, { tried: 0 })).toThrow(/0 tried is less than the 1/);
  expect(() => familyVerdict(one, 0)).toThrow(/the level 0/);
});
