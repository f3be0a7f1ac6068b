import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../random.ts";
import type { PairedDate } from "../log/prediction-log.ts";
import { isOfShare } from "./challenger-share.ts";
import { type Contender, judgeChallenger } from "./judge-challenger.ts";
import { defaultPolicy } from "./traffic-policy.ts";

const sound: Contender = {
  latency: new Float64Array(1000).fill(2),
  runs: 1000,
  failures: 0,
  horizon: 1,
  target: "the same",
};

/** Losses of two versions on the same dates: shared luck, luck of their own, and what the second loses more. */
function paired(dates: number, more: number, seed: number, horizon = 1): PairedDate[] {
  const random = createRandom(seed, "pairs");
  let own = 0;
  return Array.from({ length: dates }, (_, date) => {
    own = horizon === 1 ? random.normal() : 0.7 * own + random.normal();
    const shared = random.normal() ** 2;
    return { asOf: date, first: shared, second: shared + more + 0.5 * own, count: 3 };
  });
}

describe("whether a challenger is sent away", () => {
  it("never, where it is no worse: of 400 equal ones hardly any, however often it is looked at", () => {
    let sentAway = 0;
    for (let seed = 0; seed < 400; seed++) {
      const all = paired(250, 0, seed);
      const isGone = [30, 45, 60, 119, 120, 200, 250].some(
        (dates) => judgeChallenger(sound, sound, all.slice(0, dates), defaultPolicy).reason !== null,
      );
      if (isGone) sentAway++;
    }
    // At most 1 % in the mean: 4 of 400, and by chance hardly ever 11.
    expect(sentAway).toBeLessThan(11);
  });

  it("always, where it is clearly worse; and never for being better", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 30, max: 300 }), (seed, dates) => {
        const worse = judgeChallenger(sound, sound, paired(dates, 1.5, seed), defaultPolicy);
        expect(worse.reason).toMatch(/its loss is .* on the same predictions of \d+ dates/);
        expect(worse).toMatchObject({ dates, pairs: 3 * dates });
        expect(judgeChallenger(sound, sound, paired(dates, -1.5, seed), defaultPolicy).reason).toBeNull();
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it("not before there are dates enough, and not by losses of another target", () => {
    const few = paired(29, 5, 1);
    expect(judgeChallenger(sound, sound, few, defaultPolicy).reason).toBeNull();
    const other = { ...sound, target: "another" };
    expect(judgeChallenger(sound, other, paired(100, 5, 1), defaultPolicy).reason).toBeNull();
  });

  it("for being slow, or for failing, where that is beyond chance", () => {
    const slow = { ...sound, latency: new Float64Array(1000).fill(30) };
    expect(judgeChallenger(sound, slow, [], defaultPolicy).reason).toMatch(/95th percentile/);
    expect(judgeChallenger(slow, sound, [], defaultPolicy).reason).toBeNull();
    // Nobody minds two milliseconds, whatever the ratio.
    const quick = { ...sound, latency: new Float64Array(1000).fill(0.1) };
    expect(judgeChallenger(quick, sound, [], defaultPolicy).reason).toBeNull();
    const young = { ...slow, latency: slow.latency.subarray(0, 150) };
    expect(judgeChallenger(sound, young, [], defaultPolicy).reason).toBeNull();
    expect(judgeChallenger(sound, { ...sound, failures: 30 }, [], defaultPolicy).reason).toMatch(
      /failed at 30 of 1000/,
    );
    expect(judgeChallenger(sound, { ...sound, failures: 3 }, [], defaultPolicy).reason).toBeNull();
  });
});

describe("the share of a challenger", () => {
  it("is of bars, not of requests: the same bar always has the same answerer", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (ticker, bar, share) => {
          expect(isOfShare(ticker, bar, share)).toBe(isOfShare(ticker, bar, share));
          expect(isOfShare(ticker, bar, 0)).toBe(false);
          expect(isOfShare(ticker, bar, 1)).toBe(true);
          if (isOfShare(ticker, bar, share))
            expect(isOfShare(ticker, bar, Math.min(1, share + 0.1))).toBe(true);
        },
      ),
      { seed: 2 },
    );
    const bars = Array.from({ length: 5000 }, (_, bar) => isOfShare("PETR4", bar * 86_400_000, 0.2));
    expect(bars.filter(Boolean).length / 5000).toBeCloseTo(0.2, 1);
  });
});
