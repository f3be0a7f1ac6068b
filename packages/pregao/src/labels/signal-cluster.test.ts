import { describe, expect, it } from "vitest";
import { computeFeatures, signalInputs } from "../features/index.ts";
import { SampleSource } from "../sources/index.ts";
import { barsOfCloses } from "./bars.fixture.ts";
import { countAbsences } from "./contract.ts";
import { signalCluster } from "./signal-cluster.ts";

const rule = (
  rsi: number,
  macd: number,
  volumeChange: number,
  priceMomentum: number,
  bollingerUpper: number,
) => ({
  rsi,
  macd,
  volumeChange,
  priceMomentum,
  bollingerUpper,
});
const missing = Number.NaN;

/** Signals of the five columns beside the class that the contract's table of rules gives them. */
const cases = [
  { signals: rule(29.9, 0.1, 0.1, 0, 10), action: 2 },
  { signals: rule(30, 0.1, 0.1, 0, 10), action: 1 },
  { signals: rule(20, 0, 0.1, 0, 10), action: 1 },
  { signals: rule(20, 0.1, 0, 0, 10), action: 1 },
  { signals: rule(20, 0.1, 0.1, 0, missing), action: 2 },
  { signals: rule(70.1, 0, -0.1, -0.1, 10), action: 0 },
  { signals: rule(70, 0, -0.1, -0.1, 10), action: 1 },
  { signals: rule(80, 0, 0, -0.1, 10), action: 1 },
  { signals: rule(80, 0, -0.1, 0, 10), action: 1 },
  { signals: rule(80, 0, -0.1, -0.1, missing), action: 1 },
  { signals: rule(missing, 1, 1, 1, 10), action: -1 },
  { signals: rule(50, missing, 1, 1, 10), action: -1 },
  { signals: rule(50, 1, missing, 1, 10), action: -1 },
  { signals: rule(50, 1, 1, missing, 10), action: -1 },
];

describe("signalCluster", () => {
  const bars = barsOfCloses({ A: cases.map((_, row) => 10 + row) });
  const column = (name: keyof ReturnType<typeof rule>) =>
    Float32Array.from(cases, ({ signals }) => signals[name]);
  const labels = signalCluster(bars, {
    rsi: column("rsi"),
    macd: column("macd"),
    volumeChange: column("volumeChange"),
    priceMomentum: column("priceMomentum"),
    bollingerUpper: column("bollingerUpper"),
  });

  it("follows the contract's rule on each side of every limit", () => {
    expect([...labels.classes]).toEqual(cases.map(({ action }) => action));
  });

  it("looks at nothing later than its own bar, and counts what has no class", () => {
    expect([...labels.endTime.subarray(0, 10)]).toEqual([...bars.time.subarray(0, 10)]);
    expect(labels.endTime[10]).toBeNaN();
    expect(countAbsences(labels.absence)).toEqual([
      { reason: "a feature of the signal rule is missing", count: 4 },
    ]);
    expect(labels.forwardReturn[0]).toBeCloseTo(0.5, 12);
  });

  it("is mostly hold on real bars, with a class once the features have warmed up", async () => {
    const { bars: sample } = await new SampleSource().load({});
    const found = signalCluster(sample, signalInputs(computeFeatures(sample, { features: "b3" }).matrix));
    const counts = [0, 1, 2].map((id) =>
      found.classes.reduce((count, other) => count + Number(other === id), 0),
    );
    expect(counts[1]!).toBeGreaterThan(0.9 * sample.length);
    expect(counts[0]!).toBeGreaterThan(0);
    for (const { start } of sample.frame.segments) {
      expect(found.classes.subarray(start, start + 25).every((id) => id === -1)).toBe(true);
      expect(found.classes[start + 25]).toBeGreaterThanOrEqual(0);
    }
  });
});
