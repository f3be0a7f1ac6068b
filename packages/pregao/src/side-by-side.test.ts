import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runSideBySide } from "./side-by-side.ts";

const { signal } = new AbortController();

describe("tasks side by side", () => {
  it("are as many at a time as was asked for, and keep their order", async () => {
    let [running, most] = [0, 0];
    const tasks = [5, 1, 3, 2, 4].map((turns) => async () => {
      most = Math.max(most, ++running);
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      running--;
      return turns;
    });
    expect(await runSideBySide(tasks, { atOnce: 2, signal })).toEqual([5, 1, 3, 2, 4]);
    expect(most).toBe(2);
    expect(await runSideBySide([], { atOnce: 3, signal })).toEqual([]);
  });

  it("end with the first failure, after those that run have heard of it", async () => {
    const begun: string[] = [];
    const heard: unknown[] = [];
    const failure = new Error("no");
    const tasks = [
      async (stop: AbortSignal) => {
        begun.push("long");
        while (!stop.aborted) await nextTurn();
        heard.push(stop.reason);
        throw stop.reason;
      },
      async () => {
        begun.push("failing");
        throw failure;
      },
      async () => {
        begun.push("never");
      },
    ];
    await expect(runSideBySide<void>(tasks, { atOnce: 2, signal })).rejects.toBe(failure);
    expect([begun, heard]).toEqual([["long", "failing"], [failure]]);
  });

  it("stop with the signal that they were given, before and while they run", async () => {
    const abort = new AbortController();
    const task = async () => {
      abort.abort(new Error("enough"));
      return 1;
    };
    const asked = { atOnce: 1, signal: abort.signal };
    await expect(runSideBySide([task, task], asked)).rejects.toThrow("enough");
    let begun = false;
    const late = async () => {
      begun = true;
    };
    await expect(runSideBySide([late], asked)).rejects.toThrow("enough");
    expect(begun).toBe(false);
  });
});
