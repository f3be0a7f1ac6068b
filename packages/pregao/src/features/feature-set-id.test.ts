import { describe, expect, it } from "vitest";
import { barsOf, walk } from "./bars.fixture.ts";
import { computeFeatures } from "./compute-features.ts";
import {
  compareFeatureSets,
  describeDifference,
  featureIdentities,
  featureIdentity,
  featureSetId,
} from "./feature-set-id.ts";

describe("feature-set id", () => {
  it("depends on names, parameters and versions, not on the order", () => {
    const feature = { name: "sma_20", version: 1, parameters: { window: 20 } };
    expect(featureIdentity(feature)).toBe("sma_20 v1 window=20");
    const id = featureSetId(["b", "a"]);
    expect(id).toMatch(/^fs-[0-9a-f]{16}$/);
    expect(featureSetId(["a", "b"])).toBe(id);
    expect(featureSetId([featureIdentity({ ...feature, version: 2 })])).not.toBe(
      featureSetId([featureIdentity(feature)]),
    );
  });

  it("is the matrix's own, and the same for any data", () => {
    const id = (seed: number) =>
      computeFeatures(barsOf({ A: walk({ seed, rows: 30 }) }), { features: ["rsi_14", "close"] }).matrix;
    expect(id(1).featureSetId).toBe(id(2).featureSetId);
    expect(id(1).featureSetId).toBe(featureSetId(featureIdentities(["close", "rsi_14"])));
    expect(id(1).identities).toEqual(["rsi_14 v1 period=14", "close v1"]);
  });

  it("names what differs", () => {
    const set = (identities: string[]) => ({
      names: identities.map((identity) => identity.split(" ")[0]!),
      featureSetId: featureSetId(identities),
      identities,
    });
    const was = set(["sma_20 v1 window=20", "rsi_14 v1 period=14", "close v1"]);
    const is = set(["sma_20 v2 window=20", "close v1", "gap v1"]);
    const difference = compareFeatureSets(was, is);
    expect(difference).toEqual({
      missing: ["rsi_14"],
      added: ["gap"],
      changed: ["sma_20 v1 window=20 → sma_20 v2 window=20"],
    });
    expect(describeDifference(difference)).toBe(
      "missing: rsi_14; not known to the model: gap; changed: sma_20 v1 window=20 → sma_20 v2 window=20",
    );
  });

  it("says so where one side keeps names only", () => {
    const difference = compareFeatureSets(
      { names: ["close"], featureSetId: "fs-1" },
      { names: ["close"], featureSetId: "fs-2", identities: ["close v2"] },
    );
    expect(describeDifference(difference)).toBe("the same names with other parameters or versions");
  });

  it("lists ten names and counts the rest", () => {
    const names = Array.from({ length: 13 }, (_, i) => `f${i}`);
    const text = describeDifference({ missing: names, added: [], changed: [] });
    expect(text).toMatch(/^missing: f0, .*f9 and 3 more$/);
  });
});
