import { describe, expect, it } from "vitest";
import { foldLanes } from "./fold-lanes.ts";
import { timeOrderedFolds } from "./time-ordered-folds.ts";
import { walkForwardFolds } from "./walk-forward.ts";

const time = Float64Array.from({ length: 12 }, (_, row) => row);
const endTime = time.map((start) => start + 1);
const rows = Int32Array.from(time.keys());
const short = (lanes: ReturnType<typeof foldLanes>) =>
  lanes.map(({ stretches }) => stretches.map(({ part, from, to }) => `${part} ${from}-${to}`).join(", "));

describe("foldLanes", () => {
  it("says of every date what each fold does with it", () => {
    const folds = walkForwardFolds({ time, endTime, folds: 3 });
    const lanes = foldLanes(
      time,
      rows,
      folds.map((fold, place) => ({ name: `fold ${place + 1}`, ...fold })),
    );
    expect(short(lanes)).toEqual([
      "train 0-2, purged 2-3, test 3-6, unused 6-12",
      "train 0-5, purged 5-6, test 6-9, unused 9-12",
      "train 0-8, purged 8-9, test 9-12",
    ]);
  });

  it("shows purge and embargo on both sides of a block", () => {
    const folds = timeOrderedFolds({ time, endTime, folds: 3, embargo: 1 });
    expect(
      short(
        foldLanes(
          time,
          rows,
          folds.map((fold) => ({ name: "", ...fold })),
        ),
      )[1],
    ).toBe("train 0-3, purged 3-4, test 4-8, purged 8-10, train 10-12");
  });

  it("knows validation, and dates on which symbols differ", () => {
    const two = Float64Array.of(0, 1, 2, 3, 0, 1, 2, 3);
    const parts = {
      name: "",
      train: Int32Array.of(0, 4, 5),
      validation: Int32Array.of(1, 2),
      test: Int32Array.of(3, 6),
    };
    expect(short(foldLanes(two, Int32Array.from(two.keys()), [parts]))).toEqual([
      "train 0-1, validation 1-2, test 2-4",
    ]);
  });
});
