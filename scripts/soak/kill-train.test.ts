import { describe, expect, it } from "vitest";
import { killTraining } from "./kill-train.ts";

describe("pregao train, killed by SIGKILL", () => {
  it("never leaves a partial version, and the next run works and cleans up (5 kills; npm run soak makes 50)", async () => {
    const { killed, versions } = await killTraining({ kills: 5, seed: 3, checkEvery: 5 });
    expect(killed).toBe(5);
    expect(versions).toBeGreaterThanOrEqual(2);
  }, 120_000);
});
