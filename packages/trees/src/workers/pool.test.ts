import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { binColumns } from "../binning/bin-columns.ts";
import { fitForestClassifier } from "../forest/fit-classifier.ts";
import { SharedMemory } from "../memory/shared-memory.ts";
import { Audience } from "../platform/audience.ts";
import { closeWorkers, resolveThreads } from "./pool.ts";

const column = Float32Array.from({ length: 500 }, (_, i) => i % 250);
const labels = Int32Array.from(column, (value) => value % 2);

describe("workers", () => {
  it("let the process end by itself after a fit", () => {
    const program = `
      import { binColumns, fitForestClassifier } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
      const matrix = binColumns([Float32Array.of(1, 2, 3, 4)]);
      const model = await fitForestClassifier({ matrix, labels: [0, 1, 0, 1], classCount: 2, threads: 2 });
      console.log(model.treeCount);`;
    const output = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
      timeout: 20_000,
    });
    expect(String(output).trim()).toBe("100");
  });

  it("serve fits that run at the same time, on one matrix or several", async () => {
    const matrices = [binColumns([column]), binColumns([column])];
    const fits = Array.from({ length: 6 }, (_, i) =>
      fitForestClassifier({
        matrix: matrices[i % 2]!,
        labels,
        classCount: 2,
        parameters: { n_estimators: 4 },
        threads: 2,
      }),
    );
    const [first, ...others] = (await Promise.all(fits)).map((model) => Buffer.from(model.toBytes()));
    for (const other of others) expect(Buffer.compare(other, first!)).toBe(0);
  });

  it("leave a waiting fit at once when it is aborted, and carry a failing progress callback to the caller", async () => {
    const matrix = binColumns([column]);
    const grow = (n_estimators: number, more: object = {}) =>
      fitForestClassifier({ matrix, labels, classCount: 2, parameters: { n_estimators }, ...more });
    const first = new AbortController();
    const second = new AbortController();
    const running = grow(100_000, { signal: first.signal });
    const waiting = grow(10, { signal: second.signal });
    const failing = grow(1000, {
      onProgress: () => {
        throw new Error("no terminal");
      },
    });
    const endings = Promise.allSettled([running, waiting, failing]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    second.abort(new Error("not needed"));
    await expect(waiting).rejects.toThrow("not needed");
    first.abort(new Error("enough"));
    const reasons = (await endings).map((ending) =>
      ending.status === "rejected" ? ending.reason.message : "",
    );
    expect(reasons).toEqual(["enough", "not needed", "no terminal"]);
    expect((await grow(3)).treeCount).toBe(3);
  });

  it("can be started before they are needed, and keep no process alive that does not use them", () => {
    const program = `
      import { binColumns, fitForestClassifier, startWorkers } from ${JSON.stringify(new URL("../index.ts", import.meta.url).href)};
      startWorkers(2);
      if (process.argv.includes("fit")) {
        const matrix = binColumns([Float32Array.of(1, 2, 3, 4)]);
        const model = await fitForestClassifier({ matrix, labels: [0, 1, 0, 1], classCount: 2, threads: 3 });
        console.log(model.treeCount);
      } else console.log("idle");`;
    const run = (...args: string[]) =>
      String(
        execFileSync(process.execPath, ["--input-type=module", "--eval", program, ...args], {
          timeout: 20_000,
        }),
      ).trim();
    expect(run("fit")).toBe("100");
    expect(run()).toBe("idle");
  });

  it("that ended while nobody listened are heard of by the next who does", () => {
    const heard: string[] = [];
    const listener = { onMessage: () => {}, onEnd: (reason: string) => heard.push(reason) };
    const audience = new Audience();
    audience.end("out of memory");
    audience.end("it exited with code 1");
    audience.listen(listener);
    expect(heard).toEqual(["out of memory"]);
  });

  it("are as many as asked for, else no more than small data keeps busy", () => {
    const all = resolveThreads(undefined);
    expect(all).toBeGreaterThanOrEqual(1);
    expect(resolveThreads(undefined, 99_999)).toBe(1);
    expect(resolveThreads(undefined, 1e12)).toBe(all);
    expect(resolveThreads(7, 10)).toBe(7);
    for (const wrong of [0, 1.5, 257, Number.NaN]) {
      expect(() => resolveThreads(wrong)).toThrow(
        `threads is ${wrong}, but must be a whole number from 1 to 256`,
      );
    }
  });

  it("can be closed and start again", async () => {
    await closeWorkers();
    const model = await fitForestClassifier({ matrix: binColumns([column]), labels, classCount: 2 });
    expect(model.treeCount).toBe(100);
    await closeWorkers();
  });

  it("refuse more memory than 32-bit addresses reach, with the estimate", () => {
    const memory = new SharedMemory(1000, "a test");
    expect(() => memory.ensure(5 * 2 ** 30, "a forest on 10 rows")).toThrow(
      "a forest on 10 rows needs about 5.00 GiB",
    );
    expect(() => new SharedMemory(2 ** 33, "a matrix")).toThrow("8.00 GiB");
  });

  it("find memory that was grown after they started", async () => {
    const matrix = binColumns([column]);
    await fitForestClassifier({ matrix, labels, classCount: 2, threads: 1, parameters: { n_estimators: 2 } });
    const before = matrix.shared.buffer.byteLength;
    const rows = Int32Array.from({ length: 200_000 }, (_, i) => i % 500);
    const large = await fitForestClassifier({
      matrix,
      labels,
      rows,
      classCount: 2,
      parameters: { n_estimators: 2 },
    });
    expect(matrix.shared.buffer.byteLength).toBeGreaterThan(before);
    expect(large.predict([column])).toEqual(labels);
  });
});
