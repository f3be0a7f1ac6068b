import { describe, expect, it } from "vitest";
import { Line } from "./line.ts";

/** A task that runs until it is told to end, and writes down when it starts. */
function openTask(name: string, started: string[]) {
  const { promise, resolve } = Promise.withResolvers<string>();
  const task = () => {
    started.push(name);
    return promise;
  };
  return { task, end: () => resolve(name) };
}

const nothing = () => true;
/** Lets everything that waits only for settled promises run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("a line for cores", () => {
  it("runs side by side what fits, in order, and lets nobody overtake a wide task", async () => {
    const line = new Line(2);
    const started: string[] = [];
    const tasks = ["a", "b", "wide", "d"].map((name) => openTask(name, started));
    const ends = tasks.map(({ task }, i) => line.run(i === 2 ? 2 : 1, nothing, task));
    expect(started).toEqual(["a", "b"]);
    tasks[0]!.end();
    await ends[0];
    await settle();
    expect(started).toEqual(["a", "b"]); // one core is free, but the wide task is first in line
    tasks[1]!.end();
    await settle();
    expect(started).toEqual(["a", "b", "wide"]);
    tasks[2]!.end();
    await settle();
    expect(started).toEqual(["a", "b", "wide", "d"]);
    tasks[3]!.end();
    expect(await Promise.all(ends)).toEqual(["a", "b", "wide", "d"]);
  });

  it("gives all cores to a task that asks for more than there are", async () => {
    const line = new Line(2);
    const started: string[] = [];
    const [wide, next] = [openTask("wide", started), openTask("next", started)];
    const ends = [line.run(9, nothing, wide.task), line.run(1, nothing, next.task)];
    expect(started).toEqual(["wide"]);
    wide.end();
    next.end();
    await Promise.all(ends);
    expect(started).toEqual(["wide", "next"]);
  });

  it("asks again for room when another has ended", async () => {
    const line = new Line(4);
    const started: string[] = [];
    const [first, second] = [openTask("first", started), openTask("second", started)];
    let room = 1;
    const reserve = () => (room > 0 ? room-- : null);
    const ends = [line.run(1, reserve, first.task), line.run(1, reserve, second.task)];
    await settle();
    expect(started).toEqual(["first"]);
    room = 1;
    first.end();
    await settle();
    expect(started).toEqual(["first", "second"]);
    second.end();
    await Promise.all(ends);
  });

  it("goes on after a task that fails, refuses to be placed, or is aborted at the head", async () => {
    const line = new Line(1);
    const started: string[] = [];
    const stop = new AbortController();
    const first = openTask("first", started);
    const last = openTask("last", started);
    const running = line.run(1, nothing, first.task);
    const failing = line.run(1, nothing, () => Promise.reject(new Error("broken")));
    const throwing = line.run(1, nothing, () => {
      throw new Error("broken at once");
    });
    const refused = line.run(1, () => raise("no room ever"), first.task);
    const aborted = line.run(1, nothing, openTask("aborted", started).task, stop.signal);
    const behind = line.run(1, nothing, last.task);
    stop.abort(new Error("enough"));
    await expect(aborted).rejects.toThrow("enough");
    first.end();
    last.end();
    const endings = await Promise.allSettled([running, failing, throwing, refused, behind]);
    expect(
      endings.map((ending) => (ending.status === "fulfilled" ? ending.value : ending.reason.message)),
    ).toEqual(["first", "broken", "broken at once", "no room ever", "last"]);
    expect(started).toEqual(["first", "last"]);
    await expect(line.run(1, nothing, first.task, stop.signal)).rejects.toThrow("enough");
  });

  it("lets the next one through when the wide task before it gives up", async () => {
    const line = new Line(2);
    const started: string[] = [];
    const stop = new AbortController();
    const [first, last] = [openTask("first", started), openTask("last", started)];
    const ends = [line.run(1, nothing, first.task)];
    const wide = line.run(2, nothing, openTask("wide", started).task, stop.signal);
    ends.push(line.run(1, nothing, last.task));
    expect(started).toEqual(["first"]);
    stop.abort(new Error("enough"));
    expect(started).toEqual(["first", "last"]);
    await expect(wide).rejects.toThrow("enough");
    first.end();
    last.end();
    await Promise.all(ends);
  });
});

function raise(message: string): never {
  throw new Error(message);
}
