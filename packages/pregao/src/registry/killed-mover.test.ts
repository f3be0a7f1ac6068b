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

it("a mover killed at every other of its file calls has moved the alias or has not, and the log says so", async () => {
  const whole = startMover(1);
  const [calls] = (await once(whole.stdio[3] as NodeJS.ReadableStream, "data")) as [Buffer];
  await once(whole, "close");
  expect(Number(calls)).toBeGreaterThan(6);
  let before = (await log()).length;
  const outcomes = new Set<number>();
  for (let call = 2; call <= Number(calls); call += 2) {
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

it("on a full disk nothing is moved or published, and the reason is said", async () => {
  // No file may grow: what a full disk is to a process.
  const full = (program: string, count: string) =>
    spawn("sh", ["-c", `ulimit -f 0; exec "${process.execPath}" "${program}" "${root}" ${count}`], {
      stdio: ["ignore", "ignore", "pipe"],
    });
  for (const [program, name] of [
    [mover, "b3_model"],
    [join(import.meta.dirname, "publisher.fixture.ts"), "b3_model"],
  ] as const) {
    const child = full(program, "1");
    let said = "";
    child.stderr.on("data", (text: Buffer) => {
      said += text.toString();
    });
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(said).toContain("PREGAO_REGISTRY_UNWRITABLE");
    expect(said).toMatch(new RegExp(`cannot write ${name} under .*(EFBIG|ENOSPC)`));
  }
  expect(await log()).toEqual([]);
  expect((await new ModelRegistry(root).list()).length).toBe(2);
  expect(readdirSync(join(root, "b3_model")).filter((name) => name.startsWith(".tmp-"))).toEqual([]);
});
