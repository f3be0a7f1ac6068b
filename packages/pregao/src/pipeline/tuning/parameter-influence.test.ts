import { expect, it } from "vitest";
import type { DrawnParameters } from "../../models/index.ts";
import type { Trial } from "../../tuning/index.ts";
import { parameterInfluence } from "./parameter-influence.ts";

const trialOf = (
  number: number,
  parameters: DrawnParameters,
  value: number,
  state: Trial["state"] = "complete",
): Trial => ({
  number,
  state,
  parameters,
  settings: parameters,
  values: state === "complete" ? [value] : [],
  foldValues: [],
  reports: [],
  reason: null,
});

it("tells which parameters the score went with, numbers by rank and choices by group", () => {
  const trials = Array.from({ length: 12 }, (_, i) =>
    trialOf(
      i,
      { up: i ** 3, down: -i, still: 4, kind: i < 6 ? "low" : "high", ...(i > 8 ? { rare: i } : {}) },
      i,
    ),
  );
  const found = parameterInfluence([...trials, trialOf(12, { up: -5 }, 0, "pruned")]);
  const named = Object.fromEntries(found.map((one) => [one.parameter, one]));
  expect(named.up).toMatchObject({ trials: 12, correlation: 1, share: 1 });
  expect(named.down!.correlation).toBe(-1);
  expect(named.still).toMatchObject({ correlation: 0, share: 0 });
  // Ranks 1 … 6 and 7 … 12: 12 · 3² of 143 between the groups.
  expect(named.kind).toMatchObject({ correlation: null });
  expect(named.kind!.share).toBeCloseTo(108 / 143, 12);
  expect(named.rare!.trials).toBe(3);
  expect(found.at(-1)!.parameter).toBe("still");
});
