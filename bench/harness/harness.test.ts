import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { benchNames, loadBench } from "./benches.ts";
import { createBenchContext, median } from "./context.ts";
import type { Bench, BenchRow } from "./contract.ts";
import { createResults, keepResults, placeFigures, renderResults } from "./results.ts";

const row: BenchRow = {
  case: "a | b",
  ours: 1.23456,
  peer: 10,
  ratio: 0.1234,
  goal: 0.15,
  met: true,
  unit: "s",
};
const bench: Bench = {
  name: "example",
  description: "Is it quick?",
  requirements: ["numpy==2.4.6"],
  async *cases() {
    yield row;
  },
};

describe("interleaving", () => {
  it("runs both sides in turn after a warm-up and gives medians", async () => {
    const context = createBenchContext(false);
    const order: string[] = [];
    const side = (name: string) => async () => ({ seconds: order.push(name), peakMemoryMB: 7 });
    const { ours, peer, medians } = await context.interleave(side("a"), side("b"), { runs: 3 });
    context.dispose();
    expect(order.join("")).toBe("abababab");
    expect([ours.length, peer.length]).toEqual([3, 3]);
    expect(medians).toEqual({ ours: { seconds: 5, peakMemoryMB: 7 }, peer: { seconds: 6, peakMemoryMB: 7 } });
  });

  it("runs once without warm-up when quick", async () => {
    const context = createBenchContext(true);
    const run = async () => ({ seconds: 1 });
    const { ours, medians } = await context.interleave(run, run, { runs: 9 });
    context.dispose();
    expect(ours.length).toBe(1);
    expect(medians.ours.peakMemoryMB).toBeNaN();
  });

  it("takes the middle of sorted values", () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([1, Number.NaN])).toBeNaN();
  });
});

describe("results", () => {
  it("state machine, versions and command beside the table", () => {
    const text = renderResults(createResults(bench, false, [row, { ...row, goal: null, ratio: Number.NaN }]));
    expect(text).toContain("| a \\| b | 1.235 s | 10 s | 0.1234 | ≤ 0.15 | yes |  |");
    expect(text).toContain("| – | – |  |");
    expect(text).toContain(
      `node ${process.versions.node}, numpy==2.4.6. Command: \`npm run bench -- example\``,
    );
  });

  it("are placed between the markers and leave the rest of the page alone", () => {
    const page = placeFigures("# Page\n\nWords.\n", "first");
    const again = placeFigures(`${page}\nMore words.\n`, "second");
    expect(again).toContain("Words.");
    expect(again).toContain("second");
    expect(again).toContain("More words.");
    expect(again).not.toContain("first");
    expect(placeFigures(again, "second")).toBe(again);
  });

  it("are kept as JSON and in the README", () => {
    const directory = mkdtempSync(join(tmpdir(), "pregao-bench-test-"));
    keepResults(directory, bench, createResults(bench, false, [row]));
    expect(JSON.parse(readFileSync(join(directory, "last.json"), "utf8")).rows).toEqual([row]);
    expect(readFileSync(join(directory, "README.md"), "utf8")).toContain("Is it quick?");
    rmSync(directory, { recursive: true });
  });
});

describe("child processes", () => {
  it("report their own output, time and memory", async () => {
    const context = createBenchContext(true);
    const script = join(import.meta.dirname, "child.fixture.ts");
    const { stdout, peakMemoryMB, seconds } = await context.node(script, ["64"], { input: "hello" });
    expect(stdout).toBe("hello 64\n");
    expect(peakMemoryMB).toBeGreaterThan(64);
    expect(seconds).toBeGreaterThan(0);
    await expect(context.node(script, ["fail"])).rejects.toThrow("asked to fail");
    context.dispose();
  });
});

describe("the benchmarks that there are", () => {
  it("load, and measure against pinned libraries only", async () => {
    for (const name of benchNames()) {
      const { name: own, description, requirements } = await loadBench(name);
      expect([own, description.length > 0]).toEqual([name, true]);
      expect(requirements.every((line) => /^[\w-]+==[\d.]+$/.test(line))).toBe(true);
    }
  });

  it("are named nearly when a name is unknown", async () => {
    await expect(loadBench("no-such-thing")).rejects.toThrow("there is no benchmark no-such-thing");
  });
});
