import { describe, expect, it } from "vitest";
import type { ProgressUpdate } from "../../progress.ts";
import { RunProgress } from "./run-progress.ts";

function listen() {
  const told: ProgressUpdate[] = [];
  const progress = new RunProgress(
    [
      { title: "reading", parts: [{ name: "data", weight: 1 }] },
      {
        title: "fitting",
        parts: [
          { name: "tree", weight: 3 },
          { name: "net", weight: 6 },
        ],
      },
    ],
    (update) => told.push(update),
  );
  return { told, progress };
}

describe("the progress of a run", () => {
  it("is one share of the whole, stage k of n", () => {
    const { told, progress } = listen();
    progress.begin("data");
    expect(told.at(-1)).toMatchObject({
      stage: "reading",
      done: 0,
      total: 1,
      whole: { stage: 1, stages: 2 },
    });
    progress.finish("data");
    expect(told.at(-1)).toMatchObject({ stage: "fitting", whole: { stage: 2, stages: 2 } });
    expect(told.at(-1)!.done).toBeCloseTo(0.1, 12);
    progress.partSink("net")({ stage: "training", done: 5, total: 10, note: "epoch 5" });
    expect(told.at(-1)!.note).toBe("net: training: epoch 5");
    expect(told.at(-1)!.done).toBeCloseTo(0.1 + 0.6 * 0.4, 12);
    progress.finish("tree");
    expect(told.at(-1)).toMatchObject({ stage: "fitting" });
    progress.finish("net");
    expect(told.at(-1)).toMatchObject({ stage: "fitting", done: 1, total: 1 });
  });

  it("never goes back, whatever parts tell and wherever results come from", () => {
    const { told, progress } = listen();
    const net = progress.partSink("net");
    progress.finish("data", { fromCache: true });
    for (const stage of ["binning", "fitting", "scoring"])
      for (const done of [0, 3, 1, 4]) net({ stage, done, total: 4 });
    net({ stage: "empty", done: 0, total: 0 });
    progress.finish("tree", { fromCache: true });
    const shares = told.map(({ done }) => done);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThan(1);
    progress.finish("net");
    expect(told.at(-1)!.done).toBe(1);
  });
});
