import { describe, expect, it } from "vitest";
import { computeFeatures } from "../../features/index.ts";
import { createRunContext } from "../../progress.ts";
import { createRandom } from "../../random.ts";
import { SyntheticSource } from "../../sources/index.ts";
import { chooseFeatures, type FeatureChoiceRequest } from "./choose-features.ts";
import { limitWarmUp } from "./limit-warm-up.ts";

const rows = 600;
const random = createRandom(3);
const noise = (): Float32Array => Float32Array.from({ length: rows }, () => random.normal());
const columns: Record<string, Float32Array> = { a: noise(), b: noise(), c: noise(), d: noise() };
columns.copy_of_a = columns.a!.map((value) => 2 * value + 1);
columns.constant = new Float32Array(rows).fill(7);
const time = Float64Array.from({ length: rows }, (_, row) => row * 1000);

function request(tasks: FeatureChoiceRequest["tasks"], train = 400): FeatureChoiceRequest {
  return {
    features: {
      names: Object.keys(columns),
      length: rows,
      columns: Object.values(columns),
      series: Int32Array.of(0),
      featureSetId: "fs-test",
    },
    rows: Int32Array.from({ length: train }, (_, row) => row),
    intervals: { time, endTime: time.map((one) => one + 1000) },
    classes: {
      classes: Int8Array.from(columns.b!, (value) => (value > 0 ? 1 : 0)),
      classNames: ["sell", "buy"],
    },
    returns: Float64Array.from(columns.c!, (value) => value / 100),
    tasks,
  };
}
const choose = (tasks: FeatureChoiceRequest["tasks"], keep: number) =>
  chooseFeatures(request(tasks), keep, createRunContext({ threads: 1 }));

describe("the choice of features of a run", () => {
  it("keeps what matters to classes, to returns, or to both", async () => {
    expect((await choose(["classification"], 1)).kept).toEqual(["b"]);
    expect((await choose(["regression"], 1)).kept).toEqual(["c"]);
    expect((await choose(["classification", "regression"], 2)).kept).toEqual(["b", "c"]);
  });

  it("drops constants and copies before it counts, and says why each one goes", async () => {
    const { kept, dropped } = await choose(["classification", "regression"], 10);
    expect([...kept, ...dropped.map(({ name }) => name)].sort()).toEqual(Object.keys(columns).sort());
    const reasons = Object.fromEntries(dropped.map(({ name, reason }) => [name, reason]));
    expect(Object.keys(reasons).sort()).toEqual([kept.includes("a") ? "copy_of_a" : "a", "constant"].sort());
    const { dropped: ranked } = await choose(["classification"], 1);
    expect(ranked.find(({ name }) => name === "d")!.reason).toMatch(/importance .*, rank \d of 4 \(1 kept\)/);
  });

  it("looks at the training rows alone", async () => {
    const before = await choose(["classification", "regression"], 2);
    const changed = request(["classification", "regression"]);
    for (let row = 400; row < rows; row++) changed.returns[row] = columns.d![row]!;
    const altered = { ...changed, classes: { ...changed.classes, classes: changed.classes.classes.slice() } };
    altered.classes.classes.fill(0, 400);
    const after = await chooseFeatures(altered, 2, createRunContext({ threads: 1 }));
    expect(after).toEqual(before);
  });
});

describe("features with a long warm-up", () => {
  it("are left out where they would cost more than a quarter of the training bars", async () => {
    const { bars } = await new SyntheticSource({ symbols: 2, bars: 300 }).load();
    const computed = computeFeatures(bars, { features: ["return_1", "sma_50", "sma_200"] });
    const limited = limitWarmUp(computed, bars, 0.6);
    expect(limited.matrix.names).toEqual(["return_1"]);
    expect(limited.warmUp).toBe(1);
    expect(limited.leftOut.map(({ name }) => name)).toEqual(["sma_50", "sma_200"]);
    expect(limited.leftOut[0]!.reason).toContain("49 bars");
    const { bars: longer } = await new SyntheticSource({ symbols: 2, bars: 2000 }).load();
    const whole = computeFeatures(longer, { features: ["return_1", "sma_50", "sma_200"] });
    expect(limitWarmUp(whole, longer, 0.6)).toBe(whole);
  });
});
