import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { forestFacts } from "./facts.fixture.ts";
import { ModelRegistry } from "./registry.ts";

const mover = join(import.meta.dirname, "mover.fixture.ts");
const killer = join(import.meta.dirname, "../../../../scripts/soak/kill-at-file-call.mjs");

let root: string;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "pregao-killed-mover-"));
  const registry = new ModelRegistry(root);
  for (const _ of [1, 2]) await registry.publish("b3_model", { facts: forestFacts, write: async () => {} });
});
afterEach(() => rmSync(root, { recursive: true }));

function startMover(count: number, env: Record<string, string> = {}) {
  return spawn(process.execPath, ["--import", killer, mover, root, String(count)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
}

async function log() {
  const { entries, problems } = await new ModelRegistry(root).log("b3_model");
  expect(problems).toEqual([]);
  return entries;
}

it("a mover killed at any of its file calls has moved the alias or has not, and the log says so", async () => {
  const whole = startMover(1);
  const [calls] = (await once(whole.stdio[3] as NodeJS.ReadableStream, "data")) as [Buffer];
  await once(whole, "close");
  expect(Number(calls)).toBeGreaterThan(6);
  let before = (await log()).length;
  const outcomes = new Set<number>();
  for (let call = 1; call <= Number(calls); call++) {
    const [, signal] = await once(startMover(1, { KILL_AT_CALL: String(call) }), "close");
    const entries = await log();
    if (signal === "SIGKILL") outcomes.add(entries.length - before);
    else expect(entries.length).toBe(before + 1);
    before = entries.length;
    const { champion } = await new ModelRegistry(root).aliases("b3_model");
    expect(champion).toBe(entries.at(-1)!.to);
  }
  expect([...outcomes].sort()).toEqual([0, 1]);
  const registry = new ModelRegistry(root);
  await registry.publish("b3_model", { facts: forestFacts, write: async () => {} });
  expect(readdirSync(join(root, "b3_model")).sort()).toEqual(["1", "2", "3", "log"]);
});

it("movers in several processes lose no move", async () => {
  const ends = await Promise.all([1, 2, 3].map(() => once(startMover(5), "close")));
  expect(ends.map(([code]) => code)).toEqual([0, 0, 0]);
  const entries = await log();
  // Two who want the same write it once.
  expect(entries.length).toBeGreaterThanOrEqual(5);
  expect(entries.slice(1).map(({ from }) => from)).toEqual(entries.slice(0, -1).map(({ to }) => to));
});
